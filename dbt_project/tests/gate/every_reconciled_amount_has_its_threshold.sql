-- The gate checks every compared amount of money. Rows are reconciliations and measures without a threshold in force.

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
    select
        dated.reconciliation,
        dated.measure_code
    from {{ ref('gate_thresholds') }} as dated
    where dated.check_code = 'reconciled_share' and {{ in_force('dated', as_of_date()) }}
)

select
    compared.reconciliation,
    compared.measure_code
from compared
left join in_force
    on
        compared.reconciliation = in_force.reconciliation
        and compared.measure_code = in_force.measure_code
where in_force.reconciliation is null
