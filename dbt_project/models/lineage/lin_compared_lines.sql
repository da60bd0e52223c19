-- Compared lines of every reconciliation, with the line of each side.
{%- set left_register -%}
    case
        when lines.reconciliation = 'technical_account' and lines.left_line_number is not null then 'accounts'
        when lines.reconciliation = 'technical_account' and lines.measure_code in ('premium', 'commission')
            then 'premiums'
        when lines.reconciliation = 'technical_account' and lines.key like '%|balance|%' then 'accounts'
        when lines.reconciliation = 'technical_account' then 'claims'
        when lines.reconciliation in ('premium_due', 'double_cession', 'continuity') then 'guarantees'
        when lines.reconciliation = 'claim_ledger' then 'claims'
        when lines.reconciliation = 'settlement' then 'accounts'
        when lines.reconciliation = 'cession_terms' and lines.measure_code <> 'premium' then 'claims'
        when lines.reconciliation in ('cession_terms', 'premium_ledger') then 'premiums'
    end
{%- endset %}

with

lines as (
    select
        *,
        {{ dbt.datediff('known_on', as_of_date(), 'day') }}
            as age_days
    from {{ ref('rec_lines') }}
)

select
    coalesce(lines.period, '{{ unattributed() }}') as period,
    coalesce(lines.insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(lines.reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    lines.reconciliation,
    lines.measure_code,
    lines.class,
    lines.key,
    1 as line_count,
    lines.expected_amount_eur,
    lines.found_amount_eur,
    abs(lines.difference_amount_eur) as difference_amount_eur,
    lines.compared_amount_eur,
    case when lines.is_open_break then 1 end as open_break_count,
    case when lines.is_open_break and lines.age_days <= 7 then 1 end as open_0_7_days_count,
    case when lines.is_open_break and lines.age_days between 8 and 30 then 1 end as open_8_30_days_count,
    case when lines.is_open_break and lines.age_days between 31 and 90 then 1 end as open_31_90_days_count,
    case when lines.is_open_break and lines.age_days > 90 then 1 end as open_over_90_days_count,
    {{ left_register }} as register_code,
    lines.left_submission_id as submission_id,
    lines.left_line_number as line_number,
    case
        when lines.reconciliation = 'premium_due' then 'premiums'
        when lines.reconciliation = 'double_cession' then 'guarantees'
        when lines.reconciliation = 'continuity' then 'exposures'
        when lines.reconciliation = 'technical_account' and lines.right_line_number is not null then 'accounts'
        when lines.reconciliation = 'settlement' then 'bank_statements'
        else 'ledger'
    end as counterpart_register_code,
    lines.right_submission_id as counterpart_submission_id,
    lines.right_line_number as counterpart_line_number
from lines
