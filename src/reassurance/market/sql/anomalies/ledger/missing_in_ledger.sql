-- The entry is not booked. The line is awaited until the ledger is due, 15 days after the end of
-- the month.
{{ report_entries(
    check, 'missing_in_ledger', '-cast(amount as decimal(18, 2))', known_from='cast(last_day + 16 as timestamp)'
) }};

delete from reg_ledger
where entry_id in (from selected_entries);
