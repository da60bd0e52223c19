-- The month ends of the scheme up to the day of the build: one row per month.

with

scheme_months as (
    select * from {{ ref('int_scheme_months') }}
),

months as (
    select
        {{ each_month(month_of('first_month_on'), month_of(as_of_date())) }} as month_on
    from scheme_months
)

select
    {{ month_of('month_on') }} as period,
    month_on,
    {{ last_day_of(month_of('month_on')) }} as stock_on
from months
where {{ last_day_of(month_of('month_on')) }} <= {{ as_of_date() }}
