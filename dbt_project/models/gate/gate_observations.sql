-- The observations of the gate, each a part of a total (a count is a part of one), with a sentence in both languages.
-- `gate_checks` adds the limit and the decision.

with

observations as (
    select * from {{ ref('gate_block_findings') }}
    union all
    select * from {{ ref('gate_envelope_use') }}
    union all
    select * from {{ ref('gate_control_totals') }}
    union all
    select * from {{ ref('gate_missing_registers') }}
    union all
    select * from {{ ref('gate_reconciled_shares') }}
)

select
    check_code,
    rule_id,
    register_code,
    reconciliation,
    measure_code,
    unit,
    cast(part as decimal(38, 2)) as part,
    cast(whole as decimal(38, 2)) as whole,
    sentence_fr,
    sentence_en
from observations
