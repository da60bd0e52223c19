{# The moment the build looks from, in UTC: what was not known then is not seen. #}
{% macro as_of() -%}
    cast('{{ as_of_text() }}' as timestamp)
{%- endmacro %}

{# The day of the build: the calendar day in Paris of that moment. #}
{% macro as_of_date() -%}
    {{ paris_day(as_of()) }}
{%- endmacro %}

{# From the environment, and when a model runs, not when it is parsed: one parsing serves all builds. #}
{% macro as_of_text() -%}
    {{- env_var("REASSURANCE_AS_OF", var("as_of")) if execute else var("as_of") -}}
{%- endmacro %}
