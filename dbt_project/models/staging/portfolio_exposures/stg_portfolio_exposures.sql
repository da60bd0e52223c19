-- Lines of the register `portfolio_exposures` that were accepted, every submission's.

with

lines as (
    select * from {{ source('intake', 'portfolio_exposures') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.scope,
    lines.as_of,
    lines.segment,
    lines.treaty_id,
    lines.guaranteed_amount,
    lines.limits_count,
    lines.policies_count,
    lines._action as action,
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    lines.submission_hash,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
