-- The amounts of two entries are exchanged.
{{ pair_entries() }};

create or replace temp table booked_amounts as
select
    first as entry_id,
    first_amount as due,
    second_amount as amount
from paired_entries
union all
select
    second,
    second_amount,
    first_amount
from paired_entries;

{{ change_entries(check, cause="'another_line'") }};
