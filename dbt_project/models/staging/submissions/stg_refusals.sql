-- Reasons for the quarantine of lines.

with

received as (
    select * from {{ source('intake', 'refusals') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.submission_id,
    received.register_code,
    received.line_number,
    received.field,
    received.value,
    received.rule,
    received.message_fr,
    received.message_en
from received
inner join submissions on received.submission_hash = submissions.submission_hash
