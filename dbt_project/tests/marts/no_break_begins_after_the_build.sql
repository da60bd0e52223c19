-- A break is seen on the day of the build at the latest: what is not due by then is awaited.

select
    break_id,
    reconciliation,
    first_seen_on
from {{ ref('fct_breaks') }}
where first_seen_on > {{ as_of_date() }} or class = 'awaited'
