-- Registers that are due and were not received, in one row. The first ten packages are named, and the others counted:
-- `fct_submissions` lists them all. Packages that could not be judged because of a platform fault are named too: they
-- may contain some of these registers.

{% set maximum_named = 10 %}

with

overdue_registers as (
    select
        submissions.sender_id,
        submissions.period,
        submissions.register_code,
        coalesce(names.text_fr, submissions.register_code) as register_fr,
        coalesce(names.text_en, submissions.register_code) as register_en
    from {{ ref('fct_submissions') }} as submissions
    left join {{ ref('gate_texts') }} as names on names.text_code = 'register_' || submissions.register_code
    where submissions.is_overdue
),

overdue_packages as (
    select
        sender_id || ' ' || period as package_text,
        count(*) as register_count,
        {{ dbt.listagg('register_fr', "', '", 'order by register_code') }} as registers_fr,
        {{ dbt.listagg('register_en', "', '", 'order by register_code') }} as registers_en
    from overdue_registers
    group by sender_id, period
),

ranked as (
    select
        *,
        row_number() over (order by package_text) as package_number
    from overdue_packages
),

named as (
    select
        {{ dbt.listagg("package_text || ' : ' || registers_fr", "' ; '", 'order by package_text') }} as registers_fr,
        {{ dbt.listagg("package_text || ': ' || registers_en", "'; '", 'order by package_text') }} as registers_en
    from ranked
    where package_number <= {{ maximum_named }}
),

counted as (
    select
        coalesce(sum(register_count), 0) as register_count,
        nullif(greatest(count(*) - {{ maximum_named }}, 0), 0) as further_count
    from overdue_packages
),

unjudged as (
    select {{ dbt.listagg("sender_id || ' (' || package_name || ')'", "', '", 'order by sender_id') }} as packages_text
    from {{ ref('stg_stopped_senders') }}
)

select
    'missing_registers' as check_code,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as register_code,
    cast(null as varchar) as reconciliation,
    cast(null as varchar) as measure_code,
    'count' as unit,
    counted.register_count as part,
    1 as whole,
{%- for language in ('fr', 'en') %}
    {%- set further = fill_names('further.text_' ~ language, {'count': 'cast(counted.further_count as varchar)'}) %}
    {%- set waiting = fill_names('waiting.text_' ~ language, {'packages': 'unjudged.packages_text'}) %}
    {{ fill_names('sentences.text_' ~ language, {
        'count': 'cast(counted.register_count as varchar)',
        'registers': "coalesce(' (' || named.registers_" ~ language ~ " || coalesce(" ~ further ~ ", '') || ')', '')"
    }) }} || coalesce({{ waiting }}, '') as sentence_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from counted
cross join named
cross join unjudged
left join {{ ref('gate_texts') }} as sentences on sentences.text_code = 'missing_registers'
left join {{ ref('gate_texts') }} as further on further.text_code = 'further_packages'
left join {{ ref('gate_texts') }} as waiting on waiting.text_code = 'unjudged_packages'
