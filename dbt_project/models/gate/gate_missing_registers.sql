-- Registers that are due and were not received, in one row. Packages that could not be judged because of a platform
-- fault are named too: they may contain some of these registers.

with

overdue_packages as (
    select
        sender_id || ' ' || period as package_text,
        count(*) as register_count,
        {{ dbt.listagg('register_code', "', '", 'order by register_code') }} as registers_text
    from {{ ref('fct_submissions') }}
    where is_overdue
    group by sender_id, period
),

counted as (
    select
        coalesce(sum(register_count), 0) as register_count,
        {{ dbt.listagg("package_text || ' : ' || registers_text", "' ; '", 'order by package_text') }} as registers_fr,
        {{ dbt.listagg("package_text || ': ' || registers_text", "'; '", 'order by package_text') }} as registers_en
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
    {{ fill_names('sentences.text_fr', {
        'count': 'cast(counted.register_count as varchar)',
        'registers': "coalesce(' (' || counted.registers_fr || ')', '')"
    }) }}
    || coalesce({{ fill_names('waiting.text_fr', {'packages': 'unjudged.packages_text'}) }}, '') as sentence_fr,
    {{ fill_names('sentences.text_en', {
        'count': 'cast(counted.register_count as varchar)',
        'registers': "coalesce(' (' || counted.registers_en || ')', '')"
    }) }}
    || coalesce({{ fill_names('waiting.text_en', {'packages': 'unjudged.packages_text'}) }}, '') as sentence_en
from counted
cross join unjudged
left join {{ ref('gate_texts') }} as sentences on sentences.text_code = 'missing_registers'
left join {{ ref('gate_texts') }} as waiting on waiting.text_code = 'unjudged_packages'
