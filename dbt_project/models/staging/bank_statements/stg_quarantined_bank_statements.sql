-- Generated from expectations/submissions/bank_statements.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `bank_statements` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_bank_statements') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as reinsurer_id,
    lines.account_id,
    lines.movement_id as bank_movement_id,
    lines.statement_id,
    lines.entry_reference,
    lines.bank_reference,
    lines.end_to_end_id,
    lines.booked_on,
    lines.value_on,
    lines.direction,
    lines.amount as movement_amount,
    lines.currency,
    lines.is_reversal,
    lines.status,
    lines.counterparty_name,
    lines.counterparty_account,
    lines.structured_reference,
    lines.remittance_text,
    lines.xml_line,
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
