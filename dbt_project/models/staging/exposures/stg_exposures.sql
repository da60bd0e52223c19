-- Generated from expectations/submissions/exposures.schema.yaml by `reassurance reference --write`.
-- Accepted lines of the register `exposures` of all submissions.

with

lines as (
    select * from {{ source('intake', 'exposures') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.guarantee_id,
    lines.as_of as stock_on,
    lines.public_limit_amount,
    lines.outstanding_amount,
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
