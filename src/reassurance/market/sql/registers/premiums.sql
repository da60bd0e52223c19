-- Premium lines of guarantees and of portfolio treaties.
{% call create_register('premiums', columns) %}
    select
        insurer_id as sender,
        period,
        premium_line_id,
        guarantee_id,
        null as treaty_id,
        transaction_type,
        covers_from,
        covers_to,
        premium_base_amount,
        annual_premium_rate,
        gross_premium_amount,
        premium_tax_amount,
        ceded_premium_amount,
        ceding_commission_amount,
        currency
    from premium_lines
    union all
    select
        insurer_id,
        period,
        premium_line_id,
        null,
        treaty_id,
        transaction_type,
        covers_from,
        covers_to,
        premium_base_amount,
        annual_premium_rate,
        gross_premium_amount,
        premium_tax_amount,
        ceded_premium_amount,
        ceding_commission_amount,
        currency
    from portfolio_premiums
{% endcall %};
