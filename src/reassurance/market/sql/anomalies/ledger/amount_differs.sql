-- The amount booked is 7.50 too large.
update reg_ledger set amount = cast(cast(amount as decimal(18, 2)) + 7.5 as varchar)
where entry_id in (from selected_entries);

{{ report_entries(check, 'amount_differs', '7.5') }};
