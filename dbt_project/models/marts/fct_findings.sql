-- Every breach of a rule: one row per rule and line, per rule, envelope and month, or per rule, insurer, day and
-- group of lines.

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

claim_contradictions as (
    select * from {{ ref('fnd_claim_contradictions') }}
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

submissions as (
    select * from {{ ref('stg_submissions') }}
),

findings as (
    select * from eligibility
    union all
    select * from envelopes
    union all
    select * from claims
    union all
    select * from claim_contradictions
    union all
    select * from claim_retention
    union all
    select * from portfolio
    union all
    select * from convention
)

select
    findings.finding_id,
    findings.rule_id,
    findings.register_code,
    findings.severity,
    findings.insurer_id,
    findings.product_code,
    findings.period,
    findings.key,
    findings.observed,
    findings.allowed,
    findings.legal_source,
    findings.message_fr,
    findings.message_en,
    submissions.submission_hash,
    findings.line_number
from findings
left join submissions on findings.submission_id = submissions.submission_id
