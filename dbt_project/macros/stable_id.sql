{# An identifier computed from the given columns only. #}
{% macro stable_id(columns) -%}
    md5({% for column in columns %}coalesce(cast({{ column }} as varchar), ''){% if not loop.last %} || '|' || {% endif %}{% endfor %})
{%- endmacro %}

{# The content of a refused line as it was sent, without its place in the file. #}
{% macro refused_content(line) -%}
    replace({{ line }}.raw, '"line_number":' || {{ line }}.line_number || ',', '')
{%- endmacro %}
