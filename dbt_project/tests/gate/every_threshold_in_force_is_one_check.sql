-- Each threshold in force is one check with a decision, and each threshold of a rule names a blocking rule. A
-- threshold without a check would let everything pass.

with

in_force as (
    select
        dated.check_code,
        dated.rule_id,
        dated.register_code,
        dated.reconciliation,
        dated.measure_code
    from {{ ref('gate_thresholds') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

blocking_rules as (
    select rule_id
    from {{ ref('rules') }}
    where severity = 'block'
)

select
    in_force.check_code,
    in_force.rule_id,
    in_force.register_code,
    in_force.reconciliation,
    in_force.measure_code
from in_force
left join {{ ref('gate_checks') }} as checks
    on
        in_force.check_code = checks.check_code
        and {{ is_same('in_force.rule_id', 'checks.rule_id') }}
        and {{ is_same('in_force.register_code', 'checks.register_code') }}
        and {{ is_same('in_force.reconciliation', 'checks.reconciliation') }}
        and {{ is_same('in_force.measure_code', 'checks.measure_code') }}
left join blocking_rules on in_force.rule_id = blocking_rules.rule_id
where
    checks.is_held is null
    or (in_force.check_code = 'block_finding_share' and blocking_rules.rule_id is null)
