-- The entry is booked in another currency.
update reg_ledger set currency = case currency when 'EUR' then 'USD' else 'EUR' end
where entry_id in (from selected_entries);

{{ report_entries(check, 'currency_differs', 'null', cause="'currency_not_converted'") }};
