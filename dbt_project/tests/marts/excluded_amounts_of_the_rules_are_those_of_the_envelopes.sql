-- To the cent, at every month end: the amounts that the rules exclude add up to those of the cover of the month.

with

rules as (
    select
        period,
        product_code,
        sum(excluded_amount_eur) as excluded_amount_eur
    from {{ ref('fct_rule_months') }}
    group by period, product_code
),

covers as (
    select
        period,
        product_code,
        sum(excluded_amount_eur) as excluded_amount_eur
    from {{ ref('fct_exposure_months') }}
    group by period, product_code
)

select
    coalesce(covers.period, rules.period) as period,
    coalesce(covers.product_code, rules.product_code) as product_code,
    covers.excluded_amount_eur as expected_amount,
    rules.excluded_amount_eur as actual_amount
from covers
full outer join rules
    on
        covers.period = rules.period
        and covers.product_code = rules.product_code
where coalesce(covers.excluded_amount_eur, 0) <> coalesce(rules.excluded_amount_eur, 0)
