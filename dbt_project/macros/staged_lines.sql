{#
    The lines of a register as they were received, with what is known of their submissions: those that were accepted, or
    those that were refused, as far as they can be read. `sender` is what the register calls whoever sends it.
#}
{% macro staged_lines(register, sender, is_refused=false) -%}
with

lines as (
    select * from {{ source('intake', ('quarantined_' if is_refused else '') ~ register) }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
)

select
    submissions.sender_id,
    submissions.sender_id as {{ sender }},
    {% for column in register_columns()[register] -%}
    lines.{{ column }},
    {% endfor -%}
    lines._action as action,
    {% if is_refused -%}
    lines.raw,
    lines.rules,
    {% endif -%}
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    lines.submission_hash,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
{%- endmacro %}
