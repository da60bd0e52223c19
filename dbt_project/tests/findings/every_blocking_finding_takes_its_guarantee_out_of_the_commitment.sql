-- A guarantee with a blocking finding is not counted; one without is. Rows are guarantees where this fails.

with

blocked as (
    select
        insurer_id,
        key
    from {{ ref('fct_findings') }}
    where severity = 'block' and register_code = 'guarantees'
    group by insurer_id, key
)

select
    guarantees.insurer_id,
    guarantees.guarantee_id,
    guarantees.is_counted
from {{ ref('fct_guarantees') }} as guarantees
full outer join blocked
    on
        guarantees.insurer_id = blocked.insurer_id
        and guarantees.guarantee_id = blocked.key
where guarantees.guarantee_id is null or guarantees.is_counted = (blocked.key is not null)
