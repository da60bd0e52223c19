-- Generated from expectations/submissions/guarantees.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `guarantees` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_guarantees') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.guarantee_id,
    lines.product_code,
    lines.policy_id,
    lines.buyer_id,
    lines.buyer_id_scheme,
    lines.buyer_country,
    lines.buyer_turnover_amount,
    lines.trigger_decision_id,
    lines.primary_limit_amount,
    lines.public_limit_amount,
    lines.currency,
    lines.insured_percentage as insured_share,
    lines.buyer_pd,
    lines.buyer_grade,
    lines.credit_period_days,
    lines.annual_premium_rate,
    lines.granted_on,
    lines.effective_on,
    lines.expires_on,
    lines.withdrawn_on,
    lines._action as action,
    lines.raw,
    lines.rules,
    submissions.submission_hash || '#' || lines.line_number as line_reference,
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    submissions.submission_id,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
