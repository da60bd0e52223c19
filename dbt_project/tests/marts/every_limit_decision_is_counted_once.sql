-- Per insurer, the limit decisions in force are those counted in the mart.

with

in_force as (
    select
        insurer_id,
        count(distinct decision_id) as decision_count
    from {{ ref('int_limit_decisions_current') }}
    group by insurer_id
),

counted as (
    select
        insurer_id,
        sum(decision_count) as decision_count
    from {{ ref('fct_limit_decisions') }}
    group by insurer_id
)

select
    coalesce(in_force.insurer_id, counted.insurer_id) as insurer_id,
    in_force.decision_count as expected_count,
    counted.decision_count as actual_count
from in_force
full outer join counted on in_force.insurer_id = counted.insurer_id
where in_force.decision_count is distinct from counted.decision_count
