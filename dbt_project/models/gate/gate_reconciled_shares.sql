-- Amounts in agreement out of all compared amounts, one row per reconciliation and measure. Measures are not added:
-- agreement on one does not offset a difference on another. Only money has a weight.

with

amounts as (
    select
        reconciliation,
        measure_code,
        cast(
            sum(case when is_agreement then compared_amount_eur else 0 end) as decimal(38, 2)
        ) as agreed_amount_eur,
        cast(sum(compared_amount_eur) as decimal(38, 2)) as total_amount_eur
    from {{ ref('rec_lines') }}
    where measure_code <> 'other'
    group by reconciliation, measure_code
)

select
    'reconciled_share' as check_code,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as register_code,
    amounts.reconciliation,
    amounts.measure_code,
    'share' as unit,
    amounts.agreed_amount_eur as part,
    amounts.total_amount_eur as whole,
{%- for language in ('fr', 'en') %}
    {{ fill_names('sentences.text_' ~ language, {
        'reconciliation': 'names.text_' ~ language,
        'measure': 'measures.text_' ~ language,
        'agreed': amount_text('amounts.agreed_amount_eur', "'EUR'", language),
        'total': amount_text('amounts.total_amount_eur', "'EUR'", language)
    }) }} as sentence_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from amounts
left join {{ ref('gate_texts') }} as sentences on sentences.text_code = 'reconciled_share'
left join {{ ref('gate_texts') }} as names on names.text_code = 'reconciliation_' || amounts.reconciliation
left join {{ ref('gate_texts') }} as measures on measures.text_code = 'measure_' || amounts.measure_code
