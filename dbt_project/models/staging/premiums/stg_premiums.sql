-- Generated from expectations/submissions/premiums.schema.yaml by `reassurance reference --write`.
-- Accepted lines of the register `premiums` of all submissions.

with

lines as (
    select * from {{ source('intake', 'premiums') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.premium_line_id,
    lines.guarantee_id,
    lines.treaty_id,
    lines.transaction_type,
    lines.covers_from,
    lines.covers_to,
    lines.premium_base_amount,
    lines.annual_premium_rate,
    lines.gross_premium_amount,
    lines.premium_tax_amount,
    lines.ceded_premium_amount,
    lines.ceding_commission_amount,
    lines.currency,
    lines._action as action,
    lines.submission_hash,
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    submissions.submission_id,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
