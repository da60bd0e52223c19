-- The entry is booked in the quarter after its own.
update reg_ledger set
    account_period = case right(account_period, 1)
        when '4' then (cast(left(account_period, 4) as integer) + 1) || '-Q1'
        else left(account_period, 6) || (cast(right(account_period, 1) as integer) + 1)
    end
where entry_id in (from selected_entries);

{{ report_entries(check, 'period_differs', '0', cause="'one_period_late'") }};
