-- What a blocking rule finds counts in a check of the gate, on whatever register: rows are rules and registers that
-- none looks at. Envelopes have a check of their own.

with

found as (
    select distinct
        findings.rule_id,
        findings.register_code
    from {{ ref('fct_findings') }} as findings
    where findings.severity = 'block' and findings.register_code <> 'envelopes'
),

rules as (
    select
        rule_id,
        register_code
    from {{ ref('rules') }}
)

select
    found.rule_id,
    found.register_code
from found
left join rules on found.rule_id = rules.rule_id
left join {{ ref('gate_checks') }} as checks
    on
        checks.check_code = 'block_finding_share'
        and checks.subject
        = found.rule_id
        || case when found.register_code = rules.register_code then '' else ' ' || found.register_code end
where checks.subject is null
