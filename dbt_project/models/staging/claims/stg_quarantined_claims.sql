-- Generated from expectations/submissions/claims.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `claims` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_claims') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.movement_id,
    lines.claim_id,
    lines.guarantee_id,
    lines.treaty_id,
    lines.movement_type,
    lines.cause,
    lines.first_invoice_on,
    lines.last_invoice_on,
    lines.loss_on,
    lines.movement_on,
    lines.gross_amount,
    lines.ceded_amount,
    lines.currency,
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
