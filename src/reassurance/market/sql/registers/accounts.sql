-- Account lines.
{% call create_register('accounts', columns) %}
    select
        insurer_id as sender,
        period,
        account_id,
        treaty_id,
        account_period,
        line_code,
        amount,
        currency
    from technical_accounts
{% endcall %};
