-- Each guarantee over time: a version holds from the month that told it until the next one, the expiry or the
-- withdrawal. `valid_to` is the first day it no longer holds.

with

guarantees as (
    select * from {{ ref('int_guarantees_by_period') }}
),

ordered as (
    select
        guarantees.*,
        row_number() over (partition by insurer_id, guarantee_id order by period) as version_number,
        lead(period) over (partition by insurer_id, guarantee_id order by period) as next_period
    from guarantees
)

select
    ordered.*,
    case
        when version_number = 1 then effective_on
        else greatest(effective_on, {{ first_day_of('period') }})
    end as valid_from,
    least({{ first_day_of('next_period') }}, {{ days_after('expires_on', 1) }}, withdrawn_on) as valid_to
from ordered
