-- What a blocking rule finds counts in a check of the gate, on whatever register: rows are rules and registers that
-- none looks at. Envelopes have a check of their own.

with

found as (
    select distinct
        findings.rule_id,
        findings.register_code
    from {{ ref('fct_findings') }} as findings
    where findings.severity = 'block' and findings.register_code <> 'envelopes'
)

select
    found.rule_id,
    found.register_code
from found
left join {{ ref('gate_checks') }} as checks
    on
        checks.check_code = 'block_finding_share'
        and found.rule_id = checks.rule_id
        and found.register_code = checks.register_code
where checks.check_code is null
