-- The months for which premiums are counted, in one row: from the first day of any treaty terms to the last month
-- with premiums owed, or to the month of the build if that is later. Dates outside this interval, such as typing
-- errors or open ends, are limited to it, so that no line or guarantee has more months than the scheme.

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
