-- Lines of the register `policies` that were accepted, every submission's.

with

lines as (
    select * from {{ source('intake', 'policies') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as insurer_id,
    lines.policy_id,
    lines.policyholder_siren,
    lines.policyholder_kind,
    lines.insured_siren,
    lines.insured_turnover_amount,
    lines.insured_naf,
    lines.insured_department,
    lines.inception_date,
    lines.expiry_date,
    lines._action as action,
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    lines.submission_hash,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
