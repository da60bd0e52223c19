-- Premium lines and claim movements of a guarantee whose product has changed: their product, if it is not the current
-- one. The product is that of the last day covered (premium line) or of the first invoice (claim), or of the last day
-- of cover if that is earlier. All other lines have the current product of their guarantee and no row here.

with

products as (
    select * from {{ ref('int_guarantee_products') }}
    where has_changed_product and is_current
),

versions as (
    select * from {{ ref('int_guarantee_versions') }}
),

premiums as (
    select * from {{ ref('int_premiums_current') }}
),

claims as (
    select * from {{ ref('int_claims_current') }}
),

first_invoices as (
    select
        insurer_id,
        claim_id,
        min(first_invoice_on) as first_invoice_on
    from claims
    where guarantee_id is not null
    group by insurer_id, claim_id
),

dated as (
    select
        'premiums' as register_code,
        premiums.insurer_id,
        premiums.guarantee_id,
        premiums.period,
        premiums.premium_line_id as line_id,
        premiums.covers_to as product_on,
        products.product_code as current_product_code
    from premiums
    inner join products
        on
            premiums.insurer_id = products.insurer_id
            and premiums.guarantee_id = products.guarantee_id
    union all
    select
        'claims' as register_code,
        claims.insurer_id,
        claims.guarantee_id,
        claims.period,
        claims.movement_id as line_id,
        first_invoices.first_invoice_on as product_on,
        products.product_code as current_product_code
    from claims
    inner join first_invoices
        on
            claims.insurer_id = first_invoices.insurer_id
            and claims.claim_id = first_invoices.claim_id
    inner join products
        on
            claims.insurer_id = products.insurer_id
            and claims.guarantee_id = products.guarantee_id
)

select
    dated.register_code,
    dated.insurer_id,
    dated.period,
    dated.line_id,
    versions.product_code
from dated
inner join versions
    on
        dated.insurer_id = versions.insurer_id
        and dated.guarantee_id = versions.guarantee_id
        and dated.current_product_code <> versions.product_code
        and least(dated.product_on, versions.cover_ends_on) >= versions.valid_from
        and least(dated.product_on, versions.cover_ends_on) < versions.valid_before
