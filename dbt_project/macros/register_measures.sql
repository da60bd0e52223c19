{# Amounts of each register that carry a control total, as `expectations/submissions` declares them. #}
{% macro register_measures() -%}
    {{ return({
        'policies': [],
        'limit_decisions': [],
        'guarantees': ['public_limit_amount'],
        'exposures': ['public_limit_amount', 'outstanding_amount'],
        'premiums': ['gross_premium_amount', 'ceded_premium_amount', 'ceding_commission_amount'],
        'claims': ['gross_amount', 'ceded_amount'],
        'portfolio_exposures': ['limit_amount', 'guaranteed_amount'],
        'accounts': ['amount'],
        'ledger': ['amount'],
        'bank_statements': ['amount'],
    }) }}
{%- endmacro %}
