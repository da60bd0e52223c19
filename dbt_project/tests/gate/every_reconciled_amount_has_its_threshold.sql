-- Money that is compared is weighed by the gate: rows are reconciliations and measures without a threshold in force.

with

compared as (
    select
        reconciliation,
        measure_code
    from {{ ref('fct_reconciliation') }}
    where measure_code <> 'other'
    group by reconciliation, measure_code
),

in_force as (
    select dated.subject
    from {{ ref('gate_thresholds') }} as dated
    where dated.check_code = 'reconciled_share' and {{ in_force('dated', as_of_date()) }}
)

select
    compared.reconciliation,
    compared.measure_code
from compared
left join in_force on compared.reconciliation || ' ' || compared.measure_code = in_force.subject
where in_force.subject is null
