{# The register of each side of a compared line; null for a side that is a package. #}
{% macro left_register_code(lines) -%}
    case
        when {{ lines }}.reconciliation = 'technical_account' and {{ lines }}.left_line_number is not null then 'accounts'
        when {{ lines }}.reconciliation = 'technical_account' and {{ lines }}.measure_code in ('premium', 'commission')
            then 'premiums'
        when {{ lines }}.reconciliation = 'technical_account' and {{ lines }}.key like '%|balance|%' then 'accounts'
        when {{ lines }}.reconciliation = 'technical_account' then 'claims'
        when {{ lines }}.reconciliation in ('premium_due', 'double_cession', 'continuity') then 'guarantees'
        when {{ lines }}.reconciliation = 'claim_ledger' then 'claims'
        when {{ lines }}.reconciliation = 'settlement' then 'accounts'
        when {{ lines }}.reconciliation = 'cession_terms' and {{ lines }}.measure_code <> 'premium' then 'claims'
        when {{ lines }}.reconciliation in ('cession_terms', 'premium_ledger') then 'premiums'
    end
{%- endmacro %}

{% macro right_register_code(lines) -%}
    case
        when {{ lines }}.reconciliation = 'premium_due' then 'premiums'
        when {{ lines }}.reconciliation = 'double_cession' then 'guarantees'
        when {{ lines }}.reconciliation = 'continuity' then 'exposures'
        when {{ lines }}.reconciliation = 'technical_account' and {{ lines }}.right_line_number is not null then 'accounts'
        when {{ lines }}.reconciliation = 'settlement' then 'bank_statements'
        else 'ledger'
    end
{%- endmacro %}
