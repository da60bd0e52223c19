-- The lines of each reconciliation and their amounts are those of the mart.

with

classed as (
    select 'control_totals' as reconciliation from {{ ref('rec_control_totals') }}
    union all
    select 'cession_terms' as reconciliation from {{ ref('rec_cession_terms') }}
    union all
    select 'cession_terms' as reconciliation from {{ ref('rec_claim_cession') }}
    union all
    select 'claim_ledger' as reconciliation from {{ ref('rec_claim_ledger') }}
    union all
    select 'continuity' as reconciliation from {{ ref('rec_continuity') }}
    union all
    select 'double_cession' as reconciliation from {{ ref('rec_double_cession') }}
    union all
    select 'premium_due' as reconciliation from {{ ref('rec_premium_due') }}
    union all
    select 'premium_ledger' as reconciliation from {{ ref('rec_premium_ledger') }}
    union all
    select 'settlement' as reconciliation from {{ ref('rec_settlement') }}
    union all
    select 'technical_account' as reconciliation from {{ ref('rec_technical_account') }}
),

line_counts as (
    select
        reconciliation,
        count(*) as line_count
    from classed
    group by reconciliation
),

amounts as (
    select
        reconciliation,
        sum(coalesce(expected_amount_eur, 0)) as expected_amount_eur,
        sum(coalesce(found_amount_eur, 0)) as found_amount_eur
    from {{ ref('rec_lines') }}
    group by reconciliation
),

in_mart as (
    select
        reconciliation,
        sum(line_count) as line_count,
        sum(expected_amount_eur) as expected_amount_eur,
        sum(found_amount_eur) as found_amount_eur
    from {{ ref('fct_reconciliation') }}
    group by reconciliation
)

select
    line_counts.reconciliation,
    line_counts.line_count as expected_count,
    in_mart.line_count as actual_count
from line_counts
left join amounts on line_counts.reconciliation = amounts.reconciliation
left join in_mart on line_counts.reconciliation = in_mart.reconciliation
where
    line_counts.line_count is distinct from in_mart.line_count
    or amounts.expected_amount_eur is distinct from in_mart.expected_amount_eur
    or amounts.found_amount_eur is distinct from in_mart.found_amount_eur
