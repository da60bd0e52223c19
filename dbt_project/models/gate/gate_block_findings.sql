-- Lines that break a blocking rule out of all lines of their register, one row per rule and register. A rule reports
-- a line at most once. The lines are guarantees, claims or covered books.

with

rules as (
    select * from {{ ref('rules') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

findings as (
    select
        rule_id,
        register_code,
        count(*) as finding_count
    from {{ ref('fct_findings') }}
    where severity = 'block'
    group by rule_id, register_code
),

registers as (
    select
        'guarantees' as register_code,
        count(*) as line_count
    from {{ ref('fct_guarantees') }}
    union all
    select
        'claims' as register_code,
        count(*) as line_count
    from {{ ref('fct_claims') }}
    union all
    select
        'portfolio_exposures' as register_code,
        count(*) as line_count
    from {{ ref('int_portfolio_exposures_current') }}
    where treaty_id is not null
),

counted as (
    select
        rules.rule_id,
        rules.title_fr,
        rules.title_en,
        registers.register_code,
        registers.line_count,
        coalesce(findings.finding_count, 0) as finding_count
    from rules
    cross join registers
    left join findings
        on
            rules.rule_id = findings.rule_id
            and registers.register_code = findings.register_code
    where rules.severity = 'block'
)

select
    'block_finding_share' as check_code,
    counted.rule_id,
    counted.register_code,
    cast(null as varchar) as reconciliation,
    cast(null as varchar) as measure_code,
    'share' as unit,
    counted.finding_count as part,
    counted.line_count as whole,
{%- for language in ('fr', 'en') %}
    {{ fill_names('sentences.text_' ~ language, {
        'lines': 'line_names.text_' ~ language,
        'rule_id': 'counted.rule_id',
        'title': 'counted.title_' ~ language,
        'found': 'cast(counted.finding_count as varchar)',
        'total': 'cast(counted.line_count as varchar)'
    }) }} as sentence_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from counted
left join {{ ref('gate_texts') }} as sentences on sentences.text_code = 'block_finding_share'
left join {{ ref('gate_texts') }} as line_names on line_names.text_code = 'lines_' || counted.register_code
