-- Generated from expectations/submissions/portfolio_exposures.schema.yaml by `reassurance reference --write`.
-- Accepted lines of the register `portfolio_exposures` of all submissions.

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
    lines.as_of as stock_on,
    lines.segment,
    lines.treaty_id,
    lines.limit_amount,
    lines.guaranteed_amount,
    lines.limits_count as limit_count,
    lines.policies_count as policy_count,
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
