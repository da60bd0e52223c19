-- Outstanding amounts of guarantees that have ended: one row per guarantee and stock of its insurer, with the days on
-- which it is the latest stock after the last day of cover. A stock is taken on the last day of its month and
-- replaces the previous stock completely: a guarantee that is not in it has no outstanding amount from that day.
-- `valid_before` is the first day after the interval. Amounts are in the currency of the stock.

with

exposures as (
    select * from {{ ref('int_exposures_current') }}
),

covers as (
    select * from {{ ref('int_cover_ends') }}
),

stock_periods as (
    select * from {{ ref('int_stock_periods') }}
),

stocks as (
    select
        insurer_id,
        period,
        stock_on,
        coalesce({{ last_day_of('next_stock_period') }}, date '9999-12-31') as next_stock_on
    from stock_periods
),

dated as (
    select
        exposures.insurer_id,
        exposures.guarantee_id,
        exposures.period,
        covers.product_code,
        exposures.currency,
        greatest(stocks.stock_on, {{ days_after('covers.cover_ends_on', 1) }}) as valid_from,
        stocks.next_stock_on as valid_before,
        exposures.outstanding_amount as run_off_amount,
        {{ product_amount('exposures.outstanding_amount', 'covers.insured_share') }} as insured_amount,
        covers.cession_share
    from exposures
    inner join stocks
        on
            exposures.insurer_id = stocks.insurer_id
            and exposures.period = stocks.period
    inner join covers
        on
            exposures.insurer_id = covers.insurer_id
            and exposures.guarantee_id = covers.guarantee_id
            and stocks.next_stock_on > {{ days_after('covers.cover_ends_on', 1) }}
)

select
    insurer_id,
    guarantee_id,
    period,
    product_code,
    currency,
    valid_from,
    valid_before,
    run_off_amount,
    {{ product_amount('insured_amount', 'cession_share') }} as ceded_run_off_amount
from dated
where run_off_amount <> 0
