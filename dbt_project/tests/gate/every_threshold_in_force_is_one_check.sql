-- A threshold that checks nothing would let everything pass: each one in force is a decided check, each threshold
-- of a rule names a blocking rule.

with

in_force as (
    select
        dated.check_code,
        dated.subject
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
    in_force.subject
from in_force
left join {{ ref('gate_checks') }} as checks
    on
        in_force.check_code = checks.check_code
        and in_force.subject = checks.subject
left join blocking_rules on split_part(in_force.subject, ' ', 1) = blocking_rules.rule_id
where
    checks.is_held is null
    or (in_force.check_code = 'block_finding_share' and blocking_rules.rule_id is null)
