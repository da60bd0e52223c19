-- Each guarantee between two stocks of its insurer: its limit in the opening stock, in the closing stock, and on the
-- last day of both months by the register of guarantees. One row per guarantee and stock in which one of the four is
-- not zero. Amounts owed after the last day of cover are no part of a stock of limits (decision 0046).

with

exposures as {{ not_materialized() }} (
    select * from {{ ref('int_exposures_current') }}
),

cover_ends as {{ not_materialized() }} (
    select * from {{ ref('int_cover_ends') }}
),

versions as {{ not_materialized() }} (
    select * from {{ ref('int_guarantee_versions') }}
    where valid_from < valid_before
),

stock_periods as (
    select * from {{ ref('int_stock_periods') }}
),

declared as {{ not_materialized() }} (
    select
        exposures.insurer_id,
        exposures.guarantee_id,
        exposures.period,
        exposures.public_limit_amount as declared_amount,
        exposures.currency,
        cover_ends.product_code,
        exposures.submission_id,
        exposures.line_number
    from exposures
    left join cover_ends
        on
            exposures.insurer_id = cover_ends.insurer_id
            and exposures.guarantee_id = cover_ends.guarantee_id
    where coalesce(exposures.stock_on <= cover_ends.cover_ends_on, true)
),

in_force as {{ not_materialized() }} (
    select
        versions.insurer_id,
        versions.guarantee_id,
        stock_periods.period,
        versions.public_limit_amount as implied_amount,
        versions.currency,
        versions.product_code,
        versions.submission_id,
        versions.line_number,
        versions.cover_ends_on < versions.expires_on as is_withdrawn
    from versions
    inner join stock_periods
        on
            versions.insurer_id = stock_periods.insurer_id
            and versions.valid_from <= stock_periods.stock_on
            and versions.valid_before > stock_periods.stock_on
),

positions as (
    select
        coalesce(in_force.insurer_id, declared.insurer_id) as insurer_id,
        coalesce(in_force.guarantee_id, declared.guarantee_id) as guarantee_id,
        coalesce(in_force.period, declared.period) as period,
        coalesce(in_force.product_code, declared.product_code) as product_code,
        coalesce(declared.currency, in_force.currency) as currency,
        coalesce(in_force.implied_amount, 0) as implied_amount,
        coalesce(declared.declared_amount, 0) as declared_amount,
        coalesce(in_force.is_withdrawn, false) as is_withdrawn,
        in_force.submission_id as left_submission_id,
        in_force.line_number as left_line_number,
        declared.submission_id as right_submission_id,
        declared.line_number as right_line_number
    from in_force
    full outer join declared
        on
            in_force.insurer_id = declared.insurer_id
            and in_force.guarantee_id = declared.guarantee_id
            and in_force.period = declared.period
),

neighbours as (
    select
        *,
        lag(period) over guarantee as earlier_period,
        lag(implied_amount) over guarantee as earlier_implied_amount,
        lag(declared_amount) over guarantee as earlier_declared_amount,
        lead(period) over guarantee as later_period
    from positions
    window guarantee as (partition by insurer_id, guarantee_id order by period)
)

-- A guarantee that is not in the stock before has no opening. One that is not in the next stock has a row there.
select
    neighbours.insurer_id,
    neighbours.guarantee_id,
    neighbours.period,
    neighbours.product_code,
    neighbours.currency,
    case
        when neighbours.earlier_period = stock_periods.previous_stock_period then neighbours.earlier_declared_amount
        else 0
    end as opening_stock_amount,
    case
        when neighbours.earlier_period = stock_periods.previous_stock_period then neighbours.earlier_implied_amount
        else 0
    end as opening_implied_amount,
    neighbours.declared_amount as closing_amount,
    neighbours.implied_amount as closing_implied_amount,
    false as is_withdrawn,
    stock_periods.previous_stock_period,
    neighbours.left_submission_id,
    neighbours.left_line_number,
    neighbours.right_submission_id,
    neighbours.right_line_number
from neighbours
inner join stock_periods
    on
        neighbours.insurer_id = stock_periods.insurer_id
        and neighbours.period = stock_periods.period
union all
select
    neighbours.insurer_id,
    neighbours.guarantee_id,
    stock_periods.next_stock_period as period,
    neighbours.product_code,
    neighbours.currency,
    neighbours.declared_amount as opening_stock_amount,
    neighbours.implied_amount as opening_implied_amount,
    0 as closing_amount,
    0 as closing_implied_amount,
    neighbours.is_withdrawn,
    neighbours.period as previous_stock_period,
    neighbours.left_submission_id,
    neighbours.left_line_number,
    cast(null as integer) as right_submission_id,
    cast(null as integer) as right_line_number
from neighbours
inner join stock_periods
    on
        neighbours.insurer_id = stock_periods.insurer_id
        and neighbours.period = stock_periods.period
where
    stock_periods.next_stock_period is not null
    and coalesce(neighbours.later_period <> stock_periods.next_stock_period, true)
