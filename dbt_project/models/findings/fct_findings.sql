-- Every breach of a rule, one row per rule and line (or per rule, envelope and month; or per rule, insurer,
-- day and group of lines).

with

eligibility as (
    select * from {{ ref('fnd_eligibility') }}
),

envelopes as (
    select * from {{ ref('fnd_envelopes') }}
),

claims as (
    select * from {{ ref('fnd_claims') }}
),

claim_retention as (
    select * from {{ ref('fnd_claim_retention') }}
),

portfolio as (
    select * from {{ ref('fnd_portfolio') }}
),

convention as (
    select * from {{ ref('fnd_convention') }}
),

findings as (
    select * from eligibility
    union all
    select * from envelopes
    union all
    select * from claims
    union all
    select * from claim_retention
    union all
    select * from portfolio
    union all
    select * from convention
)

select
    finding_id,
    rule_id,
    register_code,
    severity,
    insurer_id,
    product_code,
    period,
    key,
    observed,
    allowed,
    legal_source,
    message_fr,
    message_en,
    submission_hash,
    line_number
from findings
