{# The moment of the build, in UTC. Data received later is not read. #}
{% macro as_of() -%}
    cast('{{ as_of_text() }}' as timestamp)
{%- endmacro %}

{# The day of the build: the calendar day in Paris of `as_of`. #}
{% macro as_of_date() -%}
    {{ paris_day(as_of()) }}
{%- endmacro %}

{# Read from the environment at run time, not at parse time, so that one parsed project serves all builds. #}
{% macro as_of_text() -%}
    {{- env_var("REASSURANCE_AS_OF", var("as_of")) if execute else var("as_of") -}}
{%- endmacro %}
