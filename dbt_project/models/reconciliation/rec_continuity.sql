-- Continuity of stocks: opening + granted - expired - withdrawn + changed = closing, by insurer, product and month. One
-- row for all guarantees that agree, and one per guarantee that does not or that was restated (decision 0046).

with

movements as {{ not_materialized() }} (
    select * from {{ ref('int_stock_movements') }}
),

restated as (
    select * from {{ ref('int_restated_stocks') }}
),

refused as (
    select
        insurer_id,
        guarantee_id,
        period
    from {{ ref('int_exposures_quarantined') }}
    where guarantee_id is not null
    group by insurer_id, guarantee_id, period
),

received as (
    select
        sender_id,
        period,
        max(received_at) as received_at
    from {{ ref('stg_submissions') }}
    where verdict <> 'rejected'
    group by sender_id, period
),

products as (
    select
        insurer_id,
        product_code,
        max(reinsurer_id) as reinsurer_id
    from {{ ref('treaties') }}
    group by insurer_id, product_code
),

rates as (
    select * from {{ ref('fx_rates') }}
),

moved as {{ not_materialized() }} (
    select
        *,
        case when opening_implied_amount = 0 then closing_implied_amount else 0 end as granted_stock_amount,
        case
            when opening_implied_amount <> 0 and closing_implied_amount = 0 and not is_withdrawn
                then opening_implied_amount
            else 0
        end as expired_stock_amount,
        case
            when opening_implied_amount <> 0 and closing_implied_amount = 0 and is_withdrawn then opening_implied_amount
            else 0
        end as withdrawn_stock_amount,
        case
            when opening_implied_amount <> 0 and closing_implied_amount <> 0
                then closing_implied_amount - opening_implied_amount
            else 0
        end as changed_stock_amount,
        opening_stock_amount + closing_implied_amount - opening_implied_amount as expected_amount
    from movements
),

-- Few guarantees are restated or have a refused line.
classed as {{ not_materialized() }} (
    select
        moved.*,
        case
            when moved.closing_amount = moved.expected_amount and restated.earlier_limit_amount <> moved.closing_amount
                then 'restated'
            when moved.closing_amount = moved.expected_amount then 'matched'
            when closing_refused.guarantee_id is not null or opening_refused.guarantee_id is not null then 'quarantined'
            when moved.opening_implied_amount = 0 or moved.closing_implied_amount = 0 then 'unexplained_movement'
            when moved.closing_amount = 0 and moved.opening_stock_amount <> 0 then 'vanished'
            when moved.opening_stock_amount = 0 and moved.closing_amount <> 0 then 'reappeared'
            else 'unexplained_movement'
        end as class
    from moved
    left join restated
        on
            moved.insurer_id = restated.insurer_id
            and moved.guarantee_id = restated.guarantee_id
            and moved.period = restated.period
    left join refused as closing_refused
        on
            moved.insurer_id = closing_refused.insurer_id
            and moved.guarantee_id = closing_refused.guarantee_id
            and moved.period = closing_refused.period
    left join refused as opening_refused
        on
            moved.insurer_id = opening_refused.insurer_id
            and moved.guarantee_id = opening_refused.guarantee_id
            and moved.previous_stock_period = opening_refused.period
),

grouped as (
    select
        insurer_id,
        product_code,
        period,
        currency,
        class,
        case when class <> 'matched' then guarantee_id end as guarantee_id,
        count(*) as compared_guarantee_count,
        cast(sum(opening_stock_amount) as decimal(18, 2)) as opening_stock_amount,
        cast(sum(granted_stock_amount) as decimal(18, 2)) as granted_stock_amount,
        cast(sum(expired_stock_amount) as decimal(18, 2)) as expired_stock_amount,
        cast(sum(withdrawn_stock_amount) as decimal(18, 2)) as withdrawn_stock_amount,
        cast(sum(changed_stock_amount) as decimal(18, 2)) as changed_stock_amount,
        cast(sum(closing_amount) as decimal(18, 2)) as closing_amount,
        cast(sum(expected_amount) as decimal(18, 2)) as expected_amount,
        max(left_submission_id) as left_submission_id,
        max(left_line_number) as left_line_number,
        max(right_submission_id) as right_submission_id,
        max(right_line_number) as right_line_number
    from classed
    group by insurer_id, product_code, period, currency, class, case when class <> 'matched' then guarantee_id end
)

select
    case
        when grouped.guarantee_id is null
            then coalesce(grouped.product_code, '') || '|' || grouped.period || '|' || grouped.currency
        else grouped.guarantee_id || '|' || grouped.period
    end as key,
    grouped.insurer_id,
    grouped.guarantee_id,
    products.reinsurer_id,
    grouped.product_code,
    grouped.period,
    'other' as measure_code,
    grouped.class,
    cast(null as varchar) as also,
    grouped.expected_amount,
    grouped.closing_amount as found_amount,
    cast(grouped.closing_amount - grouped.expected_amount as decimal(18, 2)) as difference_amount,
    grouped.currency,
    grouped.currency as found_currency,
    {{ product_amount('grouped.expected_amount', 'rates.eur_per_unit_rate') }} as expected_amount_eur,
    {{ product_amount('grouped.closing_amount', 'rates.eur_per_unit_rate') }} as found_amount_eur,
    -- A limit is no amount that is paid.
    cast(0 as decimal(18, 2)) as compared_amount_eur,
    {{ paris_day('received.received_at') }} as known_on,
    grouped.left_submission_id,
    case when grouped.guarantee_id is not null then grouped.left_line_number end as left_line_number,
    grouped.right_submission_id,
    case when grouped.guarantee_id is not null then grouped.right_line_number end as right_line_number,
    grouped.opening_stock_amount,
    grouped.granted_stock_amount,
    grouped.expired_stock_amount,
    grouped.withdrawn_stock_amount,
    grouped.changed_stock_amount,
    grouped.compared_guarantee_count
from grouped
left join products
    on
        grouped.insurer_id = products.insurer_id
        and grouped.product_code = products.product_code
left join received
    on
        grouped.insurer_id = received.sender_id
        and grouped.period = received.period
left join rates
    on
        grouped.currency = rates.currency
        and grouped.period = rates.period
