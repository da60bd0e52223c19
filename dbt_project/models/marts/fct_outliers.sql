-- Guarantees and premium lines far above their peers, marked for review: one row per measure and line. An outlier is
-- counted in every table as any other line.

with

covers as (
    select * from {{ ref('int_cover_outliers') }}
),

guarantees as (
    select * from {{ ref('int_guarantees_current') }}
),

premiums as (
    select * from {{ ref('int_premium_outliers') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

outliers as (
    select
        'public_limit' as measure_code,
        covers.insurer_id,
        covers.product_code,
        guarantees.period,
        covers.guarantee_id as key,
        covers.observed_amount_eur,
        covers.peer_count,
        covers.median_amount_eur,
        covers.median_multiple
    from covers
    inner join guarantees
        on
            covers.insurer_id = guarantees.insurer_id
            and covers.guarantee_id = guarantees.guarantee_id
    union all
    select
        'gross_premium' as measure_code,
        insurer_id,
        product_code,
        period,
        premium_line_id as key,
        observed_amount_eur,
        peer_count,
        median_amount_eur,
        median_multiple
    from premiums
)

select
    outliers.measure_code,
    outliers.insurer_id,
    insurers.insurer_name,
    outliers.product_code,
    products.product_name_fr,
    outliers.period,
    {{ first_day_of('outliers.period') }} as month_on,
    outliers.key,
    outliers.observed_amount_eur,
    outliers.peer_count,
    outliers.median_amount_eur,
    {{ share('outliers.observed_amount_eur', 'outliers.median_amount_eur') }} as observed_multiple,
    cast(outliers.median_multiple as decimal(18, 6)) as median_multiple
from outliers
inner join insurers on outliers.insurer_id = insurers.insurer_id
inner join products on outliers.product_code = products.product_code
