-- Claims that stay out of the State's commitment: those that a blocking rule finds, and those on cover that one finds.
-- One row per claim.

with

claims as (
    select * from {{ ref('int_claims_current') }}
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
),

cover_findings as (
    select
        insurer_id,
        key,
        count(*) as finding_count
    from {{ ref('fnd_eligibility') }}
    where severity = 'block'
    group by insurer_id, key
)

select
    claims.insurer_id,
    claims.claim_id,
    max(case when claim_findings.key is not null then 1 else 0 end) = 1 as is_found_itself,
    max(case when cover_findings.key is not null then 1 else 0 end) = 1 as is_on_excluded_cover
from claims
left join claim_findings
    on
        claims.insurer_id = claim_findings.insurer_id
        and claims.claim_id = claim_findings.key
left join cover_findings
    on
        claims.insurer_id = cover_findings.insurer_id
        and claims.guarantee_id = cover_findings.key
where claim_findings.key is not null or cover_findings.key is not null
group by claims.insurer_id, claims.claim_id
