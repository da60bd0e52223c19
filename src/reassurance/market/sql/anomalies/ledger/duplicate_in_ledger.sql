-- The entry is booked twice.
insert into reg_ledger
select * replace (entry_id || '-BIS' as entry_id) from reg_ledger
where entry_id in (from selected_entries);

{{ report_entries(check, 'duplicate_in_ledger', 'cast(amount as decimal(18, 2))', cause="'booked_twice'") }};
