{# An identifier that depends on nothing but the columns it is made of. #}
{% macro stable_id(columns) -%}
    md5({% for column in columns %}coalesce(cast({{ column }} as varchar), ''){% if not loop.last %} || '|' || {% endif %}{% endfor %})
{%- endmacro %}
