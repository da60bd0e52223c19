-- The reinsurer books a line that no cedent declared. The line is awaited until the bordereau is due, 15 days after
-- the end of the month.
insert into reg_ledger
select * replace ('X' || entry_id as entry_id, 'X' || source_reference as source_reference)
from reg_ledger
where entry_id in (from selected_entries);

{{ report_entries(
    check, 'missing_in_bordereau', 'cast(amount as decimal(18, 2))',
    reference="'X' || source_reference", known_from='cast(last_day + 16 as timestamp)'
) }};
