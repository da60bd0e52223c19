-- A line without the rate of its period end has no value in euros. Rows are the currencies and months missing in
-- `fx_rates`.

with

lines as (
    select
        currency,
        period
    from {{ ref('int_exposures_current') }}
    union
    select
        currency,
        period
    from {{ ref('int_premiums_current') }}
    union
    select
        currency,
        period
    from {{ ref('int_claims_current') }}
)

select lines.*
from lines
left join {{ ref('fx_rates') }} as rates
    on
        lines.currency = rates.currency
        and lines.period = rates.period
where rates.currency is null
