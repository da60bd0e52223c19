-- The months for which each insurer has declared a stock of exposures, with the months before and after in its stocks.
-- A full package without exposure lines is also a stock: nothing is outstanding.

with

exposures as (
    select * from {{ ref('int_exposures_current') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
),

registers as (
    select * from {{ ref('stg_submission_registers') }}
),

stock_periods as (
    select
        insurer_id,
        period
    from exposures
    group by insurer_id, period
    union
    select
        submissions.sender_id as insurer_id,
        submissions.period
    from submissions
    inner join registers on submissions.submission_id = registers.submission_id
    where
        registers.register_code = 'exposures'
        and submissions.submission_kind = 'full'
        and submissions.verdict <> 'rejected'
)

select
    insurer_id,
    period,
    {{ last_day_of('period') }} as stock_on,
    lag(period) over (partition by insurer_id order by period) as previous_stock_period,
    lead(period) over (partition by insurer_id order by period) as next_stock_period
from stock_periods
