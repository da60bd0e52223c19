-- The entry is booked in another quarter.
update reg_ledger set account_period = case account_period when '2020-Q4' then '2020-Q3' else '2020-Q4' end
where entry_id in (from selected_entries);

{{ report_entries(check, 'period_differs', '0') }};
