{# Columns of each register, in the order in which `expectations/submissions` declares them. #}
{% macro register_columns() -%}
    {{ return({
        'policies': [
            'policy_id', 'policyholder_siren', 'policyholder_kind', 'insured_siren', 'insured_turnover_amount',
            'insured_percentage', 'insured_naf', 'insured_department', 'inception_date', 'expiry_date',
        ],
        'limit_decisions': [
            'decision_id', 'policy_id', 'buyer_id', 'buyer_id_scheme', 'buyer_country', 'buyer_naf',
            'buyer_department', 'decision_type', 'previous_limit_amount', 'requested_limit_amount',
            'granted_limit_amount', 'currency', 'decided_on', 'insured_notified_on', 'buyer_notified_on',
            'effective_on', 'buyer_portal_subscribed', 'exceptional_reason',
        ],
        'guarantees': [
            'guarantee_id', 'product_code', 'policy_id', 'buyer_id', 'buyer_id_scheme', 'buyer_country',
            'buyer_turnover_amount', 'trigger_decision_id', 'primary_limit_amount', 'public_limit_amount',
            'currency', 'insured_percentage', 'buyer_pd', 'buyer_grade', 'credit_period_days',
            'annual_premium_rate', 'granted_on', 'effective_on', 'expires_on', 'withdrawn_on',
        ],
        'exposures': [
            'guarantee_id', 'as_of', 'public_limit_amount', 'outstanding_amount', 'currency',
        ],
        'premiums': [
            'premium_line_id', 'guarantee_id', 'treaty_id', 'transaction_type', 'covers_from', 'covers_to',
            'premium_base_amount', 'annual_premium_rate', 'gross_premium_amount', 'premium_tax_amount',
            'ceded_premium_amount', 'ceding_commission_amount', 'currency',
        ],
        'claims': [
            'movement_id', 'claim_id', 'guarantee_id', 'treaty_id', 'movement_type', 'cause', 'first_invoice_on',
            'last_invoice_on', 'loss_on', 'movement_on', 'gross_amount', 'ceded_amount', 'currency',
        ],
        'portfolio_exposures': [
            'scope', 'as_of', 'segment', 'treaty_id', 'limit_amount', 'guaranteed_amount', 'limits_count',
            'policies_count',
        ],
        'accounts': [
            'account_id', 'treaty_id', 'account_period', 'line_code', 'amount', 'currency',
        ],
        'ledger': [
            'entry_id', 'treaty_id', 'insurer_id', 'account_period', 'line_code', 'amount', 'currency', 'booked_on',
            'source_reference',
        ],
        'bank_statements': [
            'account_id', 'movement_id', 'statement_id', 'entry_reference', 'bank_reference', 'end_to_end_id',
            'booked_on', 'value_on', 'direction', 'amount', 'currency', 'is_reversal', 'status',
            'counterparty_name', 'counterparty_account', 'structured_reference', 'remittance_text', 'xml_line',
        ],
    }) }}
{%- endmacro %}
