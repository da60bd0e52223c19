-- Generated from expectations/submissions/limit_decisions.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `limit_decisions` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_limit_decisions') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.decision_id,
    lines.policy_id,
    lines.buyer_id,
    lines.buyer_id_scheme,
    lines.buyer_country,
    lines.buyer_naf,
    lines.buyer_department,
    lines.decision_type,
    lines.previous_limit_amount,
    lines.requested_limit_amount,
    lines.granted_limit_amount,
    lines.currency,
    lines.decided_on,
    lines.insured_notified_on,
    lines.buyer_notified_on,
    lines.effective_on,
    lines.buyer_portal_subscribed as is_buyer_subscribed,
    lines.exceptional_reason,
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
