{#
    The lines of a register as they were received, with what is known of their submissions: those that were accepted, or
    those that were refused, as far as they can be read. `sender` is what the register calls whoever sends it. A refused line has
    a `line_reference`, the hash of its submission and its number: its name where its own cannot be read.
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
    {% if not is_refused -%}
    lines.submission_hash,
    {% else -%}
    lines.raw,
    lines.rules,
    submissions.submission_hash || '#' || lines.line_number as line_reference,
    {% endif -%}
    submissions.period,
    submissions.sequence,
    submissions.submission_kind,
    submissions.received_at,
    submissions.submission_id,
    lines.line_number
from lines
inner join submissions on lines.submission_hash = submissions.submission_hash
{%- endmacro %}
