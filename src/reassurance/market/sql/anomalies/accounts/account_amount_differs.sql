-- Premium and commission of an account are both 11.00 too large: the balance is right.
{{ reserve_accounts(anomaly, count, "line_code = 'ceded_premium' and amount > 0") }};

update technical_accounts set amount = amount + 11
where line_code in ('ceded_premium', 'ceding_commission') and is_chosen_account(treaty_id, account_period, currency);
