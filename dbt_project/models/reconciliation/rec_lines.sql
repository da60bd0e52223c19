-- Every classed line of every reconciliation, in shared columns. To add a reconciliation, add it here: the break
-- register, the reports and the gate then read it.

with

control_totals as (
    select * from {{ ref('rec_control_totals') }}
),

cession_terms as (
    select * from {{ ref('rec_cession_terms') }}
),

claim_cession as (
    select * from {{ ref('rec_claim_cession') }}
),

premium_due as (
    select * from {{ ref('rec_premium_due') }}
),

premium_ledger as (
    select * from {{ ref('rec_premium_ledger') }}
),

claim_ledger as (
    select * from {{ ref('rec_claim_ledger') }}
),

settlement as (
    select * from {{ ref('rec_settlement') }}
),

technical_account as (
    select * from {{ ref('rec_technical_account') }}
),

double_cession as (
    select * from {{ ref('rec_double_cession') }}
),

continuity as (
    select * from {{ ref('rec_continuity') }}
),

{% set shared_columns -%}
        insurer_id,
        reinsurer_id,
        product_code,
        period,
        measure_code,
        class,
        also,
        expected_amount,
        found_amount,
        difference_amount,
        currency,
        found_currency,
        expected_amount_eur,
        found_amount_eur,
        compared_amount_eur,
        known_on,
        left_submission_id,
        left_line_number,
        right_submission_id,
        right_line_number
{%- endset %}

lines as (
    select
        'control_totals' as reconciliation,
        key,
        {{ shared_columns }}
    from control_totals
    union all
    select
        'cession_terms' as reconciliation,
        key,
        {{ shared_columns }}
    from cession_terms
    union all
    select
        'cession_terms' as reconciliation,
        key,
        {{ shared_columns }}
    from claim_cession
    union all
    select
        'premium_due' as reconciliation,
        guarantee_id || '|' || period as key,
        {{ shared_columns }}
    from premium_due
    union all
    select
        'premium_ledger' as reconciliation,
        source_reference || '|' || line_code as key,
        {{ shared_columns }}
    from premium_ledger
    union all
    select
        'claim_ledger' as reconciliation,
        source_reference || '|' || line_code as key,
        {{ shared_columns }}
    from claim_ledger
    union all
    select
        'settlement' as reconciliation,
        key,
        {{ shared_columns }}
    from settlement
    union all
    select
        'technical_account' as reconciliation,
        key,
        {{ shared_columns }}
    from technical_account
    union all
    select
        'double_cession' as reconciliation,
        key,
        {{ shared_columns }}
    from double_cession
    union all
    select
        'continuity' as reconciliation,
        key,
        {{ shared_columns }}
    from continuity
)

{% set agreements = "'matched', 'within_tolerance', 'restated', 'reversed', 'bank_charge'" -%}
-- Awaited lines are neither in agreement nor breaks: they have not been compared yet.
select
    *,
    class in ({{ agreements }}) as is_agreement,
    class not in ({{ agreements }}, 'awaited') as is_open_break,
    cast(coalesce(found_amount_eur, 0) - coalesce(expected_amount_eur, 0) as decimal(18, 2)) as difference_amount_eur
from lines
