-- Generated from expectations/submissions/ledger.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `ledger` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_ledger') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as reinsurer_id,
    lines.entry_id,
    lines.treaty_id,
    lines.insurer_id,
    lines.account_period,
    lines.line_code,
    lines.amount,
    lines.currency,
    lines.booked_on,
    lines.source_reference,
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
