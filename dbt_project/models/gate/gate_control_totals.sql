-- Accepted packages with control totals that differ from the received lines, in one row. A difference in a rejected
-- package is a break to settle with its sender and holds nothing by itself.

with

differing_packages as (
    select
        submissions.sender_id || ' ' || submissions.period as package_text,
        count(*) as difference_count
    from {{ ref('rec_lines') }} as reconciliation_lines
    inner join {{ ref('stg_submissions') }} as submissions
        on reconciliation_lines.left_submission_id = submissions.submission_id
    where
        reconciliation_lines.reconciliation = 'control_totals'
        and reconciliation_lines.is_open_break
        and submissions.verdict <> 'rejected'
    group by submissions.sender_id, submissions.period
),

counted as (
    select
        coalesce(sum(difference_count), 0) as difference_count,
        coalesce(' (' || {{ dbt.listagg('package_text', "', '", 'order by package_text') }} || ')', '') as packages_text
    from differing_packages
)

select
    'control_total_breaks' as check_code,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as register_code,
    cast(null as varchar) as reconciliation,
    cast(null as varchar) as measure_code,
    'count' as unit,
    counted.difference_count as part,
    1 as whole,
{%- for language in ('fr', 'en') %}
    {{ fill_names('sentences.text_' ~ language, {
        'count': 'cast(counted.difference_count as varchar)',
        'packages': 'counted.packages_text'
    }) }} as sentence_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from counted
left join {{ ref('gate_texts') }} as sentences on sentences.text_code = 'control_total_breaks'
