-- The account has a change of reserves that no bordereau declares. This line is not part of the balance.
{{ reserve_accounts(
    anomaly, count,
    "line_code = 'ceded_reserve_change' and amount = 0 and not exists (
        from claim_movements as m inner join months using (period)
        where
            m.movement_type = 'reserve_change' and m.treaty_id = technical_accounts.treaty_id
            and months.account_period = technical_accounts.account_period
            and m.currency = technical_accounts.currency
    )"
) }};

update technical_accounts set amount = 123.45
where line_code = 'ceded_reserve_change' and is_chosen_account(treaty_id, account_period, currency);
