-- No break starts after the day of the build: amounts that are not due by then are awaited.

select
    break_id,
    reconciliation,
    first_seen_on
from {{ ref('fct_breaks') }}
where first_seen_on > {{ as_of_date() }} or class = 'awaited'
