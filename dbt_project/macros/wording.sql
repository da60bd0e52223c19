{# Amounts, shares and dates as messages tell them, in French ('fr') or English ('en'). #}

{% macro amount_text(amount, currency, language) -%}
    {%- set thousands, point = (' ', ',') if language == 'fr' else (',', '.') -%}
    (
        case when {{ amount }} < 0 then '-' else '' end
        || replace(format('{:,}', cast(floor(abs({{ amount }})) as bigint)), ',', '{{ thousands }}')
        || '{{ point }}'
        || right(cast(cast(abs({{ amount }}) as decimal(38, 2)) as varchar), 2)
        || ' ' || {{ currency }}
    )
{%- endmacro %}

{% macro share_text(share, language) -%}
    {%- set point, unit = (',', ' %') if language == 'fr' else ('.', '%') -%}
    (
        replace(
            regexp_replace(cast(cast({{ share }} * 100 as decimal(18, 4)) as varchar), '\.?0+$', ''),
            '.', '{{ point }}'
        )
        || '{{ unit }}'
    )
{%- endmacro %}

{% macro date_text(day, language) -%}
    {%- if language == 'fr' -%}
        (
            substr(cast({{ day }} as varchar), 9, 2) || '/' || substr(cast({{ day }} as varchar), 6, 2)
            || '/' || substr(cast({{ day }} as varchar), 1, 4)
        )
    {%- else -%}
        cast({{ day }} as varchar)
    {%- endif -%}
{%- endmacro %}

{# A template of the seed `rules` with what was observed and what is allowed in their places. #}
{% macro fill_message(template, observed, allowed) -%}
    replace(replace({{ template }}, '{observed}', {{ observed }}), '{allowed}', {{ allowed }})
{%- endmacro %}
