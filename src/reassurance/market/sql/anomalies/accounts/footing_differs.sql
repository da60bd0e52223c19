-- The balance is 5.00 larger than the sum of the account.
{{ reserve_accounts(anomaly, count, "line_code = 'balance' and amount <> 0") }};

update technical_accounts set amount = amount + 5
where line_code = 'balance' and is_chosen_account(treaty_id, account_period, currency);
