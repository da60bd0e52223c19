with

breaks as (
    select * from {{ ref('int_breaks') }}
),

premiums as (
    select * from {{ ref('stg_premiums') }}
)

select
    breaks.break_id,
    {{ left_register_code('breaks') }} as left_register_code,
    {{ right_register_code('breaks') }} as right_register_code,
    {{ content_hash('premiums', ['submission_id', 'line_number']) }} as content_hash
from breaks
inner join premiums on breaks.left_submission_id = premiums.submission_id
