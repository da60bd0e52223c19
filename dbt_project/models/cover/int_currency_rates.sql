-- The exchange rate that values a stock on any day: the rate of the latest period end, from that day to the day
-- before the next period end. A day never uses a rate of a later day. Consecutive equal rates are one row.
-- `valid_before` is exclusive. The first rate also values all earlier days.

with

rates as (
    select
        currency,
        {{ last_day_of('period') }} as fixed_on,
        eur_per_unit_rate
    from {{ ref('fx_rates') }}
    where {{ last_day_of('period') }} <= {{ as_of_date() }}
),

compared as (
    select
        *,
        lag(eur_per_unit_rate) over (partition by currency order by fixed_on) as previous_rate
    from rates
),

changes as (
    select * from compared
    where previous_rate is null or eur_per_unit_rate <> previous_rate
)

select
    currency,
    case when previous_rate is null then date '0001-01-01' else fixed_on end as valid_from,
    lead(fixed_on, 1, date '9999-12-31') over (partition by currency order by fixed_on) as valid_before,
    eur_per_unit_rate
from changes
