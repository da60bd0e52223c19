with

points as (
    select * from {{ ref('int_treaty_amounts') }}
),

{{ uncapped_losses('losses', 'points') }}

select * from losses
