-- Generated from expectations/submissions/policies.schema.yaml by `reassurance reference --write`.
-- Refused lines of the register `policies` of all submissions, with the values that can be read.

with

lines as (
    select * from {{ source('intake', 'quarantined_policies') }}
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
    lines.insured_percentage as insured_share,
    lines.insured_naf,
    lines.insured_department,
    lines.inception_date as policy_inception_on,
    lines.expiry_date as policy_expiry_on,
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
