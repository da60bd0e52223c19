-- The off-balance-sheet commitment of the State at each month end, by product: limits in force, what buyers still owe
-- after the end of cover, and books covered by a portfolio treaty. Conditional cessions are apart.

with

exposures as (
    select * from {{ ref('fct_exposure_months') }}
),

portfolios as (
    select * from {{ ref('int_portfolio_commitments') }}
),

month_ends as (
    select * from {{ ref('int_month_ends') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

covers as (
    select
        period,
        product_code,
        sum(ceded_exposure_amount_eur) as ceded_exposure_amount_eur,
        sum(ceded_run_off_amount_eur) as ceded_run_off_amount_eur,
        sum(conditional_amount_eur) as conditional_amount_eur
    from exposures
    group by period, product_code
),

books as (
    select
        period,
        product_code,
        sum(portfolio_commitment_amount_eur) as portfolio_commitment_amount_eur
    from portfolios
    group by period, product_code
),

joined as (
    select
        month_ends.period,
        month_ends.month_on,
        month_ends.stock_on,
        products.product_code,
        products.product_name_fr,
        products.reinsurer_id,
        coalesce(covers.ceded_exposure_amount_eur, 0) as ceded_exposure_amount_eur,
        coalesce(covers.ceded_run_off_amount_eur, 0) as ceded_run_off_amount_eur,
        coalesce(books.portfolio_commitment_amount_eur, 0) as portfolio_commitment_amount_eur,
        coalesce(covers.conditional_amount_eur, 0) as conditional_amount_eur
    from month_ends
    cross join products
    left join covers
        on
            month_ends.period = covers.period
            and products.product_code = covers.product_code
    left join books
        on
            month_ends.period = books.period
            and products.product_code = books.product_code
)

select
    period,
    month_on,
    stock_on,
    product_code,
    product_name_fr,
    reinsurer_id,
    cast(ceded_exposure_amount_eur as decimal(18, 2)) as ceded_exposure_amount_eur,
    cast(ceded_run_off_amount_eur as decimal(18, 2)) as ceded_run_off_amount_eur,
    cast(portfolio_commitment_amount_eur as decimal(18, 2)) as portfolio_commitment_amount_eur,
    cast(
        ceded_exposure_amount_eur + ceded_run_off_amount_eur + portfolio_commitment_amount_eur as decimal(18, 2)
    ) as commitment_amount_eur,
    cast(conditional_amount_eur as decimal(18, 2)) as conditional_amount_eur
from joined
