-- The treaty and the terms of each guarantee for each product it has had: those in force for the insurer and the
-- product on the day the limit was granted. A guarantee without terms has a row with null terms.

with

guarantees as (
    select * from {{ ref('int_guarantee_products') }}
),

products as (
    select * from {{ ref('products') }}
),

treaties as (
    select * from {{ ref('treaties') }}
    where attachment_basis = 'limit_date'
),

terms as (
    select * from {{ ref('treaty_terms') }}
),

zones as (
    select * from {{ ref('risk_zones') }}
),

territories as (
    select * from {{ ref('french_territories') }}
),

rates as (
    select * from {{ ref('premium_rates') }}
)

select
    guarantees.insurer_id,
    guarantees.guarantee_id,
    guarantees.product_code,
    products.segment,
    products.form,
    guarantees.currency,
    guarantees.granted_on,
    guarantees.is_current,
    terms.treaty_id,
    coalesce(treaties.reinsurer_id, products.reinsurer_id) as reinsurer_id,
    terms.cession_share,
    terms.premium_cession_share,
    terms.ceding_commission_rate,
    terms.guarantee_fee_rate,
    case when territories.country_code is not null then 'domestic' else zones.risk_zone_code end as risk_zone_code,
    rates.annual_premium_rate
from guarantees
left join products on guarantees.product_code = products.product_code
left join treaties
    on
        guarantees.insurer_id = treaties.insurer_id
        and guarantees.product_code = treaties.product_code
        and guarantees.granted_on between treaties.valid_from and treaties.valid_to
left join terms
    on
        treaties.treaty_id = terms.treaty_id
        and guarantees.granted_on between terms.valid_from and terms.valid_to
left join zones
    on
        guarantees.buyer_country = zones.country_code
        and {{ in_force('zones', 'guarantees.granted_on') }}
left join territories
    on
        guarantees.buyer_country = territories.country_code
        and {{ in_force('territories', 'guarantees.granted_on') }}
left join rates
    on
        guarantees.product_code = rates.product_code
        and rates.risk_zone_code
        = case when territories.country_code is not null then 'domestic' else zones.risk_zone_code end
        and guarantees.granted_on between rates.valid_from and rates.valid_to
