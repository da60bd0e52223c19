-- Two lines are booked as one entry. The other line is awaited until the ledger is due.
{{ pair_entries() }};

create or replace temp table booked_amounts as
select
    first as entry_id,
    first_amount as due,
    first_amount + second_amount as amount
from paired_entries;

{{ change_entries(check, cause="'two_lines_together'") }};

create or replace temp table selected_entries as
select second from paired_entries;

{{ report_entries(
    check, 'missing_in_ledger', '-cast(amount as decimal(18, 2))', known_from='cast(last_day + 16 as timestamp)',
    cause="'two_lines_together'"
) }};

delete from reg_ledger
where entry_id in (from selected_entries);
