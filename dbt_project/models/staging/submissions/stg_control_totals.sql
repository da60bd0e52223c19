-- Control totals: declared by the sender, read by the platform, accepted and quarantined.

with

received as (
    select * from {{ source('intake', 'control_totals') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.submission_id,
    received.register_code,
    received.measure,
    received.declared_amount,
    received.read_amount,
    received.accepted_amount,
    received.quarantined_amount,
    received.remainder_amount
from received
inner join submissions on received.submission_hash = submissions.submission_hash
