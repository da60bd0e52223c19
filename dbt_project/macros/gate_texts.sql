{# Texts of the gate's checks: the name of the check and its limit. #}

{% macro check_text(row) -%}
    concat_ws(
        ' ', {{ row }}.check_code, {{ row }}.rule_id, {{ row }}.register_code, {{ row }}.reconciliation, {{ row }}.measure_code
    )
{%- endmacro %}

{% macro limit_text(row, language) -%}
    case
        when {{ row }}.unit = 'count' then cast(cast({{ row }}.limit_value as bigint) as varchar)
        else {{ share_text(row ~ '.limit_value', language) }}
    end
{%- endmacro %}

{# What a check is about, by the names of the seed `gate_texts`: joined as checks, registers, reconciliations, measures. #}
{% macro subject_text(row, language) -%}
    concat_ws(
        ', ',
        checks.text_{{ language }},
        {{ row }}.rule_id,
        registers.text_{{ language }},
        reconciliations.text_{{ language }},
        measures.text_{{ language }}
    )
{%- endmacro %}
