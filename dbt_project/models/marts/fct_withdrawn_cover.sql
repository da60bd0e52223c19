-- Share of its limits that each insurer withdraws per month (CNV-05), with the insurer's name.

with

withdrawn as (
    select * from {{ ref('int_withdrawn_cover') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
)

select
    withdrawn.period,
    withdrawn.insurer_id,
    insurers.insurer_name,
    withdrawn.segment,
    withdrawn.withdrawn_amount_eur,
    withdrawn.own_book_on,
    withdrawn.own_book_amount_eur,
    withdrawn.withdrawn_share
from withdrawn
left join insurers on withdrawn.insurer_id = insurers.insurer_id
