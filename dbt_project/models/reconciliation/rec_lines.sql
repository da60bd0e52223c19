-- Every classed line of every reconciliation, in the columns they share, with amounts in euros.
-- A further reconciliation joins here, and thereby the break register, the reports and the gate.

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

premium_ledger as (
    select * from {{ ref('rec_premium_ledger') }}
),

claim_ledger as (
    select * from {{ ref('rec_claim_ledger') }}
),

rates as (
    select * from {{ ref('fx_rates') }}
),

{% set shared_columns -%}
        insurer_id,
        reinsurer_id,
        product_code,
        period,
        class,
        also,
        expected_amount,
        found_amount,
        difference_amount,
        currency,
        known_on,
        left_submission_id,
        left_line_number,
        right_submission_id,
        right_line_number
{%- endset %}

lines as (
    select
        reconciliation,
        key,
        {{ shared_columns }}
    from control_totals
    union all
    select
        reconciliation,
        key,
        {{ shared_columns }}
    from cession_terms
    union all
    select
        reconciliation,
        key,
        {{ shared_columns }}
    from claim_cession
    union all
    select
        reconciliation,
        source_reference || '|' || line_code as key,
        {{ shared_columns }}
    from premium_ledger
    union all
    select
        reconciliation,
        source_reference || '|' || line_code as key,
        {{ shared_columns }}
    from claim_ledger
),

valued as (
    select
        lines.*,
        lines.class in ('matched', 'within_tolerance', 'restated') as is_agreement,
        {{ product_amount('lines.expected_amount', 'rates.eur_per_unit_rate') }} as expected_amount_eur,
        {{ product_amount('lines.found_amount', 'rates.eur_per_unit_rate') }} as found_amount_eur
    from lines
    left join rates
        on
            lines.currency = rates.currency
            and lines.period = rates.period
)

select
    *,
    cast(coalesce(found_amount_eur, 0) - coalesce(expected_amount_eur, 0) as decimal(18, 2)) as difference_amount_eur,
    -- What a line weighs: the larger of its two amounts, so that one missing on a side weighs in full.
    cast(
        greatest(abs(coalesce(expected_amount_eur, 0)), abs(coalesce(found_amount_eur, 0))) as decimal(18, 2)
    ) as compared_amount_eur
from valued
