-- To the cent, by product: the lines of the separate account add up to premiums less commissions, fees and incurred
-- losses of the treaty years, and the result of each year is the sum of its other lines.

with

years as (
    select
        product_code,
        sum(net_ceded_premium_amount_eur - guarantee_fee_amount_eur - ceded_incurred_amount_eur) as result_amount
    from {{ ref('fct_treaty_years') }}
    group by product_code
),

by_year as (
    select
        product_code,
        account_year,
        sum(case when account_line_code = 'result' then account_amount_eur else 0 end) as result_amount,
        sum(case when account_line_code = 'result' then 0 else account_amount_eur end) as lines_amount
    from {{ ref('fct_separate_account') }}
    group by product_code, account_year
),

accounts as (
    select
        product_code,
        sum(lines_amount) as lines_amount,
        max(case when lines_amount <> result_amount then 1 else 0 end) as differing_years
    from by_year
    group by product_code
)

select
    years.product_code,
    years.result_amount as expected_amount,
    accounts.lines_amount as actual_amount
from years
left join accounts on years.product_code = accounts.product_code
where
    years.result_amount <> coalesce(accounts.lines_amount, 0)
    or accounts.differing_years > 0
