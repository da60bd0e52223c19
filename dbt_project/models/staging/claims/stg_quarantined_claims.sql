-- Lines of the register `claims` that were refused, as far as they can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_claims') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.movement_id,
    lines.claim_id,
    lines.guarantee_id,
    lines.treaty_id,
    lines.movement_type,
    lines.cause,
    lines.loss_on,
    lines.movement_on,
    lines.gross_amount,
    lines.ceded_amount,
    lines.currency,
    lines._action as action,
    lines.raw,
    lines.rules,
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    lines.submission_hash,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
