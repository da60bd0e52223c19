{# The value for lines without an insurer, a reinsurer, a product or a month. #}
{% macro unattributed() -%}
    UNATTRIBUTED
{%- endmacro %}
