{#
    A text in comparable form: its words in capitals without accents, separated by one space, with a space at both ends.
    Every character other than A-Z and 0-9 separates words.
#}
{% macro comparable_text(text) -%}
    ' ' || trim({{ replace_pattern(
        'upper(' ~ without_accents('coalesce(' ~ text ~ ', \'\')') ~ ')', "'[^A-Z0-9]+'", "' '"
    ) }}) || ' '
{%- endmacro %}

{# Whether a text contains a name, both in comparable form. #}
{% macro contains_name(text, name) -%}
    {{ text }} like '%' || {{ name }} || '%'
{%- endmacro %}

{#
    A regular expression that finds an identifier in a text without spaces. The character before and after it must not be
    of the same kind as its own end: a digit continues a number, a letter continues a word.
#}
{% macro identifier_pattern(identifier) -%}
    '(^|' || case when substr({{ identifier }}, 1, 1) between '0' and '9' then '[A-Z]' else '[0-9]' end || ')'
    || {{ identifier }}
    || '(' || case when right({{ identifier }}, 1) between '0' and '9' then '[A-Z]' else '[0-9]' end || '|$)'
{%- endmacro %}
