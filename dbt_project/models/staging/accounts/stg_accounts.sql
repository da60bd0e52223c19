-- Lines of the register `accounts` that were accepted, every submission's.

with

lines as (
    select * from {{ source('intake', 'accounts') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.account_id,
    lines.treaty_id,
    lines.account_period,
    lines.line_code,
    lines.amount,
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
