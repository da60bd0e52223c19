-- Reasons for the rejection of packages.

with

received as (
    select * from {{ source('intake', 'rejections') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.submission_id,
    received.reason_code,
    received.where_found,
    received.message_fr,
    received.message_en
from received
inner join submissions on received.submission_hash = submissions.submission_hash
