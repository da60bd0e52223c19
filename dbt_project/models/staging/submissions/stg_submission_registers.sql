-- Number of lines of each register of each package, by outcome.

with

received as (
    select * from {{ source('intake', 'submission_registers') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.submission_id,
    received.register_code,
    received.rows_declared,
    received.rows_read,
    received.rows_accepted,
    received.rows_quarantined
from received
inner join submissions on received.submission_hash = submissions.submission_hash
