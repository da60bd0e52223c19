-- The treaty of each guarantee and its terms under its current product.

with

product_terms as (
    select * from {{ ref('int_guarantee_product_terms') }}
)

select
    insurer_id,
    guarantee_id,
    product_code,
    segment,
    form,
    currency,
    granted_on,
    treaty_id,
    reinsurer_id,
    cession_share,
    premium_cession_share,
    ceding_commission_rate,
    guarantee_fee_rate,
    risk_zone_code,
    annual_premium_rate
from product_terms
where is_current
