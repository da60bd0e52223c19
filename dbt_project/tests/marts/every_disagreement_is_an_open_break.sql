-- The number of lines in disagreement equals the number of open breaks, by reconciliation and class. Awaited lines
-- are neither.

with

disagreements as (
    select
        reconciliation,
        class,
        count(*) as line_count
    from {{ ref('rec_lines') }}
    where not is_agreement and class <> 'awaited'
    group by reconciliation, class
),

breaks as (
    select
        reconciliation,
        class,
        count(*) as break_count
    from {{ ref('fct_breaks') }}
    where is_open
    group by reconciliation, class
)

select
    disagreements.reconciliation,
    disagreements.class,
    disagreements.line_count,
    breaks.break_count
from disagreements
full outer join breaks
    on
        disagreements.reconciliation = breaks.reconciliation
        and disagreements.class = breaks.class
where disagreements.line_count is distinct from breaks.break_count
