-- Generated from expectations/submissions/accounts.schema.yaml by `reassurance reference --write`.
-- Accepted lines of the register `accounts` of all submissions.

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
    lines.account_id as account_line_id,
    lines.treaty_id,
    lines.account_period,
    lines.line_code,
    lines.amount,
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
