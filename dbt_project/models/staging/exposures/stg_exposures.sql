-- Lines of the register `exposures` that were accepted, every submission's.

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
    lines.as_of,
    lines.public_limit_amount,
    lines.outstanding_amount,
    lines.currency,
    lines._action as action,
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    lines.submission_hash,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
