with

points as (
    select * from {{ ref('int_treaty_amounts') }}
),

{{ plain_losses('losses', 'points') }}

select * from losses
