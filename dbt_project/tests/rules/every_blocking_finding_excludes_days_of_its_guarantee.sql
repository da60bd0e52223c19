-- A guarantee is excluded on some of its days if and only if it has a blocking finding, and it does not count on the
-- days of exclusion. Rows are guarantees in breach.

with

blocked as (
    select
        insurer_id,
        key
    from {{ ref('fct_findings') }}
    where severity = 'block' and register_code = 'guarantees'
    group by insurer_id, key
),

excluded as (
    select
        insurer_id,
        guarantee_id,
        max(case when {{ as_of_date() }} >= excluded_from and {{ as_of_date() }} < excluded_before then 1 else 0 end)
            as is_excluded_today
    from {{ ref('int_excluded_spans') }}
    group by insurer_id, guarantee_id
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
full outer join excluded
    on
        coalesce(guarantees.insurer_id, blocked.insurer_id) = excluded.insurer_id
        and coalesce(guarantees.guarantee_id, blocked.key) = excluded.guarantee_id
where
    guarantees.guarantee_id is null
    or (blocked.key is null) <> (excluded.guarantee_id is null)
    or (blocked.key is null and not guarantees.is_counted)
    or (guarantees.is_in_force and guarantees.is_counted = (coalesce(excluded.is_excluded_today, 0) = 1))
