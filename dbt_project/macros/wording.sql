{# Amounts, shares and dates formatted for messages, in French ('fr') or English ('en'). #}

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

{# A number without the zeros after its last decimal. #}
{% macro number_text(number, language) -%}
    replace(
        regexp_replace(cast(cast({{ number }} as decimal(18, 6)) as varchar), '\.?0+$', ''),
        '.', '{{ ',' if language == 'fr' else '.' }}'
    )
{%- endmacro %}

{# The figure of a suggested cause: a share or rate in percent, or a number. Empty for a cause without figure. #}
{% macro figure_text(cause_code, figure, language) -%}
    coalesce(
        case
            when {{ cause_code }} in ('previous_terms', 'tax_included') then {{ share_text(figure, language) }}
            else {{ number_text(figure, language) }}
        end, ''
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

{# A template with each name in braces replaced by its value. #}
{% macro fill_names(template, values) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for name, value in values.items() -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ name ~ "}', " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}

{# A template of the seed `rules` with the observed and the allowed value filled in. #}
{% macro fill_message(template, observed, allowed) -%}
    {{ fill_names(template, {'observed': observed, 'allowed': allowed}) }}
{%- endmacro %}

{# The text columns of a finding: observed and allowed value, source of the rule, message in both languages. #}
{% macro finding_texts(breaches) -%}
    {{ breaches }}.observed_en as observed,
    {{ breaches }}.allowed_en as allowed,
    rules.legal_source_fr as legal_source,
    {{ fill_message('rules.message_fr', breaches ~ '.observed_fr', breaches ~ '.allowed_fr') }} as message_fr,
    {{ fill_message('rules.message_en', breaches ~ '.observed_en', breaches ~ '.allowed_en') }} as message_en
{%- endmacro %}

{# The day of a notice and the day the decision takes effect. #}
{% macro notice_text(notified_on, effective_on, language) -%}
    {%- if language == 'fr' -%}
        (
            coalesce('le ' || {{ date_text(notified_on, 'fr') }}, 'à une date non communiquée')
            || ' pour une prise d''effet le ' || {{ date_text(effective_on, 'fr') }}
        )
    {%- else -%}
        (
            coalesce('on ' || {{ date_text(notified_on, 'en') }}, 'on a day not given')
            || ' of what takes effect on ' || {{ date_text(effective_on, 'en') }}
        )
    {%- endif -%}
{%- endmacro %}
