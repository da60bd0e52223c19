{# The member that stands where a line names no insurer, reinsurer, product or month. #}
{% macro unattributed() -%}
    UNATTRIBUTED
{%- endmacro %}
