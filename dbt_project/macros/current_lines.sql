{#
    The lines of a register that are in force. A submission belongs to a sender and a period. A `full` sequence
    replaces all earlier sequences of its period. A `correction` replaces lines by key. For each key the latest line
    is in force, unless it withdraws the line. Keys are unique within a submission: repeated keys are quarantined.
#}

{#
    For each period, the lines in force: the lines of the last full sequence, except the keys that a later correction
    replaces. A month without a correction needs no join on keys. Submissions are joined by their hash, because each
    file contains one hash and DuckDB then reads only the files it needs.
#}
{% macro lines_in_force(register, key) -%}
{%- set own_columns = ['sender_id', 'action', 'submission_hash', 'submission_kind'] -%}
with

submissions as (
    select * from {{ ref('int_submissions_in_force') }}
),

corrected as {{ not_materialized() }} (
    select
        lines.*,
        submissions.is_full
    from {{ ref('stg_' ~ register) }} as lines
    inner join submissions on lines.submission_hash = submissions.submission_hash
    where submissions.is_corrected
),

latest_corrections as (
    select
        sender_id,
        period,
        {% for column in key %}{{ column }},
        {% endfor %}max(sequence) as sequence
    from corrected
    where not is_full
    group by sender_id, period{% for column in key %}, {{ column }}{% endfor %}

)

select {{ all_columns_but('lines', own_columns) }}
from {{ ref('stg_' ~ register) }} as lines
inner join submissions on lines.submission_hash = submissions.submission_hash
where not submissions.is_corrected and lines.action = 'upsert'
union all
select {{ all_columns_but('lines', own_columns + ['is_full']) }}
from corrected as lines
left join latest_corrections
    on
        lines.sender_id = latest_corrections.sender_id
        and lines.period = latest_corrections.period
        {% for column in key %}and lines.{{ column }} = latest_corrections.{{ column }}
        {% endfor %}
where
    lines.action = 'upsert'
    and (lines.sequence = latest_corrections.sequence or (lines.is_full and latest_corrections.sequence is null))
{%- endmacro %}

{# For each key of an entity register, the line of its latest period. #}
{% macro latest_lines(relation, key) -%}
with

lines as (
    select * from {{ ref(relation) }}
),

latest as (
    select
        insurer_id,
        {{ key }},
        max(period) as period
    from lines
    group by insurer_id, {{ key }}
)

select lines.*
from lines
inner join latest
    on
        lines.insurer_id = latest.insurer_id
        and lines.{{ key }} = latest.{{ key }}
        and lines.period = latest.period
{%- endmacro %}

{# Quarantined lines that no later line or sequence has replaced. `key` lists the columns of the register's key. #}
{% macro quarantined_in_force(register, key) -%}
{%- set same_as_accepted, same_as_refused = [], [] -%}
{%- for column in key -%}
    {%- do same_as_accepted.append('lines.' ~ column ~ ' = accepted.' ~ column) -%}
    {%- do same_as_refused.append('lines.' ~ column ~ ' = latest_refusals.' ~ column) -%}
{%- endfor -%}
with

lines as (
    select * from {{ ref('stg_quarantined_' ~ register) }}
),

accepted as (
    select
        sender_id,
        {{ key | join(', ') }},
        max(sequence) as sequence,
        period
    from {{ ref('stg_' ~ register) }}
    where {{ key[0] }} in (select {{ key[0] }} from lines)
    group by sender_id, {{ key | join(', ') }}, period
),

{{ last_full_sequences() }},

latest_refusals as (
    select
        sender_id,
        period,
        {{ key | join(', ') }},
        max(sequence) as sequence
    from lines
    group by sender_id, period, {{ key | join(', ') }}
)

select lines.*
from lines
left join last_full_sequences
    on
        lines.sender_id = last_full_sequences.sender_id
        and lines.period = last_full_sequences.period
left join accepted
    on
        lines.sender_id = accepted.sender_id
        and lines.period = accepted.period
        and {{ same_as_accepted | join(' and ') }}
left join latest_refusals
    on
        lines.sender_id = latest_refusals.sender_id
        and lines.period = latest_refusals.period
        and {{ same_as_refused | join(' and ') }}
where
    lines.sequence >= coalesce(last_full_sequences.sequence, 0)
    and lines.sequence >= coalesce(latest_refusals.sequence, 0)
    and lines.sequence > coalesce(accepted.sequence, 0)
{%- endmacro %}

{% macro last_full_sequences() -%}
last_full_sequences as (
    select
        sender_id,
        period,
        max(sequence) as sequence
    from {{ ref('stg_submissions') }}
    where submission_kind = 'full' and verdict <> 'rejected'
    group by sender_id, period
)
{%- endmacro %}
