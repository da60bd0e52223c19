-- Generated from expectations/submissions/exposures.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `exposures` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_exposures') }}
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
