-- The treaty and the terms of each claim movement in force. A claim attaches once: for a guarantee, on its day of
-- grant; under a portfolio treaty, on the first invoice or the first loss of the claim, according to the treaty's
-- basis. The terms are those of the insurer's treaties of that product and basis on that day, even if the line names
-- the treaty of another year.

with

lines as (
    select * from {{ ref('int_claims_current') }}
),

guarantees as (
    select * from {{ ref('int_guarantee_product_terms') }}
),

line_products as (
    select * from {{ ref('int_line_products') }}
    where register_code = 'claims'
),

treaties as (
    select * from {{ ref('treaties') }}
),

terms as (
    select * from {{ ref('treaty_terms') }}
),

claims as (
    select
        insurer_id,
        claim_id,
        min(first_invoice_on) as first_invoice_on,
        min(loss_on) as first_loss_on
    from lines
    group by insurer_id, claim_id
),

dated as (
    select
        lines.insurer_id,
        lines.period,
        lines.movement_id,
        lines.claim_id,
        guarantees.treaty_id as guarantee_treaty_id,
        treaties.attachment_basis,
        coalesce(guarantees.product_code, treaties.product_code) as product_code,
        coalesce(guarantees.reinsurer_id, treaties.reinsurer_id) as reinsurer_id,
        case
            when guarantees.guarantee_id is not null then guarantees.granted_on
            when treaties.attachment_basis = 'invoice_date' then claims.first_invoice_on
            when treaties.treaty_id is not null then claims.first_loss_on
        end as attached_on
    from lines
    inner join claims
        on
            lines.insurer_id = claims.insurer_id
            and lines.claim_id = claims.claim_id
    left join line_products
        on
            lines.insurer_id = line_products.insurer_id
            and lines.period = line_products.period
            and lines.movement_id = line_products.line_id
    left join guarantees
        on
            lines.insurer_id = guarantees.insurer_id
            and lines.guarantee_id = guarantees.guarantee_id
            and {{ product_of_line('guarantees', 'line_products') }}
    left join treaties
        on
            lines.insurer_id = treaties.insurer_id
            and lines.treaty_id = treaties.treaty_id
),

portfolio_terms as (
    select
        treaties.insurer_id,
        treaties.product_code,
        treaties.attachment_basis,
        terms.treaty_id,
        terms.loss_terms_id,
        terms.valid_from,
        terms.valid_to
    from treaties
    inner join terms on treaties.treaty_id = terms.treaty_id
)

select
    dated.insurer_id,
    dated.period,
    dated.movement_id,
    dated.claim_id,
    dated.product_code,
    dated.reinsurer_id,
    dated.attached_on,
    coalesce(terms.treaty_id, portfolio_terms.treaty_id) as treaty_id,
    coalesce(terms.loss_terms_id, portfolio_terms.loss_terms_id) as loss_terms_id
from dated
left join terms
    on
        dated.guarantee_treaty_id = terms.treaty_id
        and dated.attached_on between terms.valid_from and terms.valid_to
left join portfolio_terms
    on
        dated.insurer_id = portfolio_terms.insurer_id
        and dated.product_code = portfolio_terms.product_code
        and dated.attachment_basis = portfolio_terms.attachment_basis
        and dated.attached_on between portfolio_terms.valid_from and portfolio_terms.valid_to
