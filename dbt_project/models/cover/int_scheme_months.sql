-- The months that premiums are counted in, one row: from the first day of any treaty terms to the last month for which
-- premiums are owed, or the month of the build if that is later. Dates outside, typed wrongly or open-ended, are cut to
-- them: a line or a guarantee never has more months than the scheme.

with

treaty_terms as (
    select * from {{ ref('treaty_terms') }}
),

calendar as (
    select * from {{ ref('submission_calendar') }}
    where register_code = 'premiums'
),

first_terms as (
    select min(valid_from) as valid_from from treaty_terms
),

last_owed as (
    select max(last_period) as period from calendar
)

select
    {{ month_start('first_terms.valid_from') }} as first_month_on,
    greatest(
        {{ first_day_of('last_owed.period') }}, {{ month_start(as_of_date()) }}
    ) as last_month_on
from first_terms
cross join last_owed
