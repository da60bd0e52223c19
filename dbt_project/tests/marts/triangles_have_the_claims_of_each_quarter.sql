-- To the cent, by product and day: the origins of a triangle add up to the claims of that month, to date.

with

triangles as (
    select
        product_code,
        valued_on,
        sum(net_paid_amount_eur) as net_paid_amount_eur,
        sum(incurred_amount_eur) as incurred_amount_eur
    from {{ ref('fct_claim_triangles') }}
    group by product_code, valued_on
),

by_month as (
    select
        product_code,
        stock_on,
        sum(paid_amount_eur - recovered_amount_eur) as net_paid_amount_eur,
        sum(incurred_amount_eur) as incurred_amount_eur
    from {{ ref('fct_claim_months') }}
    group by product_code, stock_on
),

added as (
    select
        product_code,
        stock_on,
        sum(net_paid_amount_eur) over (partition by product_code order by stock_on) as net_paid_amount_eur,
        incurred_amount_eur
    from by_month
),

last_day as (
    select max(stock_on) as stock_on from by_month
),

-- Months that end a quarter, and the last one.
quarters as (
    select added.*
    from added
    cross join last_day
    where {{ ends_quarter('added.stock_on') }} or added.stock_on = last_day.stock_on
)

select
    coalesce(quarters.product_code, triangles.product_code) as product_code,
    coalesce(quarters.stock_on, triangles.valued_on) as valued_on,
    quarters.net_paid_amount_eur as expected_net_paid_amount,
    triangles.net_paid_amount_eur as actual_net_paid_amount,
    quarters.incurred_amount_eur as expected_incurred_amount,
    triangles.incurred_amount_eur as actual_incurred_amount
from quarters
full outer join triangles
    on
        quarters.product_code = triangles.product_code
        and quarters.stock_on = triangles.valued_on
-- A loss may precede its first bordereau by quarters: they have rows of zeros in the triangle only.
where
    coalesce(quarters.net_paid_amount_eur, 0) <> coalesce(triangles.net_paid_amount_eur, 0)
    or coalesce(quarters.incurred_amount_eur, 0) <> coalesce(triangles.incurred_amount_eur, 0)
