-- Claims excluded from the State's commitment: those that break a blocking rule, and those with an invoice that may
-- fall on a day on which their guarantee is excluded. One row per claim.

with

claims as (
    select
        insurer_id,
        claim_id,
        guarantee_id,
        min(first_invoice_on) as first_invoice_on,
        max(last_invoice_on) as last_invoice_on
    from {{ ref('int_claims_current') }}
    group by insurer_id, claim_id, guarantee_id
),

spans as (
    select * from {{ ref('int_excluded_spans') }}
),

claim_findings as (
    select
        insurer_id,
        key
    from {{ ref('fnd_claims') }}
    where severity = 'block'
    union
    select
        insurer_id,
        key
    from {{ ref('fnd_claim_retention') }}
    where severity = 'block'
)

select
    claims.insurer_id,
    claims.claim_id,
    max(case when claim_findings.key is not null then 1 else 0 end) = 1 as is_in_breach,
    max(case when spans.guarantee_id is not null then 1 else 0 end) = 1 as is_on_excluded_cover
from claims
left join claim_findings
    on
        claims.insurer_id = claim_findings.insurer_id
        and claims.claim_id = claim_findings.key
left join spans
    on
        claims.insurer_id = spans.insurer_id
        and claims.guarantee_id = spans.guarantee_id
        and claims.last_invoice_on >= spans.excluded_from
        and claims.first_invoice_on < spans.excluded_before
where claim_findings.key is not null or spans.guarantee_id is not null
group by claims.insurer_id, claims.claim_id
