-- Findings of blocking rules are counted in a check of the gate, for every register. Rows are rules and registers
-- without a check. Envelopes have a check of their own.

with

blocking_findings as (
    select distinct
        findings.rule_id,
        findings.register_code
    from {{ ref('fct_findings') }} as findings
    where findings.severity = 'block' and findings.register_code <> 'envelopes'
)

select
    blocking_findings.rule_id,
    blocking_findings.register_code
from blocking_findings
left join {{ ref('gate_checks') }} as checks
    on
        checks.check_code = 'block_finding_share'
        and blocking_findings.rule_id = checks.rule_id
        and blocking_findings.register_code = checks.register_code
where checks.check_code is null
