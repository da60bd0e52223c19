-- By insurer and month: the opening is the previous stock, the closing is the stock of the month, and the expected
-- stock is the opening with its movements. Rows are stocks.

with

stocks as (
    select
        exposures.insurer_id,
        exposures.period,
        sum(exposures.public_limit_amount) as amount
    from {{ ref('int_exposures_current') }} as exposures
    left join {{ ref('int_cover_ends') }} as cover_ends
        on
            exposures.insurer_id = cover_ends.insurer_id
            and exposures.guarantee_id = cover_ends.guarantee_id
    where coalesce(exposures.stock_on <= cover_ends.cover_ends_on, true)
    group by exposures.insurer_id, exposures.period
),

compared as (
    select
        insurer_id,
        period,
        sum(opening_stock_amount) as opening_stock_amount,
        sum(found_amount) as closing_amount,
        sum(
            opening_stock_amount + granted_stock_amount - expired_stock_amount - withdrawn_stock_amount
            + changed_stock_amount - expected_amount
        ) as difference
    from {{ ref('rec_continuity') }}
    group by insurer_id, period
)

select
    stock_periods.insurer_id,
    stock_periods.period,
    opening.amount as expected_opening,
    compared.opening_stock_amount as actual_opening,
    closing.amount as expected_closing,
    compared.closing_amount as actual_closing,
    compared.difference
from {{ ref('int_stock_periods') }} as stock_periods
left join compared
    on
        stock_periods.insurer_id = compared.insurer_id
        and stock_periods.period = compared.period
left join stocks as opening
    on
        stock_periods.insurer_id = opening.insurer_id
        and stock_periods.previous_stock_period = opening.period
left join stocks as closing
    on
        stock_periods.insurer_id = closing.insurer_id
        and stock_periods.period = closing.period
where
    coalesce(opening.amount, 0) <> coalesce(compared.opening_stock_amount, 0)
    or coalesce(closing.amount, 0) <> coalesce(compared.closing_amount, 0)
    or compared.difference <> 0
