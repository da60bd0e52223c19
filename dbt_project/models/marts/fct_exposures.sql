-- The stock of guarantees at each month end, as cedents declare it, with the commitment in force that day.

with

exposures as (
    select * from {{ ref('int_exposures_current') }}
),

commitments as (
    select * from {{ ref('int_guarantee_commitments') }}
),

guarantees as (
    select * from {{ ref('fct_guarantees') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
)

select
    exposures.period,
    exposures.as_of as stock_on,
    exposures.insurer_id,
    exposures.guarantee_id,
    guarantees.product_code,
    guarantees.reinsurer_id,
    coalesce(guarantees.is_counted, false) as is_counted,
    coalesce(exposures.as_of < products.approved_on, false) as is_conditional,
    exposures.currency,
    rates.eur_per_unit_rate,
    exposures.public_limit_amount,
    exposures.outstanding_amount,
    commitments.guaranteed_amount,
    commitments.ceded_exposure_amount,
    {{ product_amount('exposures.public_limit_amount', 'rates.eur_per_unit_rate') }} as public_limit_amount_eur,
    {{ product_amount('exposures.outstanding_amount', 'rates.eur_per_unit_rate') }} as outstanding_amount_eur,
    {{ product_amount('commitments.guaranteed_amount', 'rates.eur_per_unit_rate') }} as guaranteed_amount_eur,
    {{ product_amount('commitments.ceded_exposure_amount', 'rates.eur_per_unit_rate') }}
        as ceded_exposure_amount_eur,
    exposures.submission_id,
    exposures.line_number
from exposures
left join commitments
    on
        exposures.insurer_id = commitments.insurer_id
        and exposures.guarantee_id = commitments.guarantee_id
        and exposures.as_of >= commitments.valid_from
        and exposures.as_of < commitments.valid_before
left join guarantees
    on
        exposures.insurer_id = guarantees.insurer_id
        and exposures.guarantee_id = guarantees.guarantee_id
left join products on guarantees.product_code = products.product_code
left join rates
    on
        exposures.currency = rates.currency
        and exposures.period = rates.period
