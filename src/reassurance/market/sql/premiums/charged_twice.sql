-- Lines charged twice. The second charge is refunded a month later.
{% call add_premium_lines('-B') %}'premium' as transaction_type{% endcall %};

{% call add_premium_lines('-R', months_later=1) %}
    'refund' as transaction_type,
    -gross_premium_amount as gross_premium_amount,
    -premium_tax_amount as premium_tax_amount,
    -ceded_premium_amount as ceded_premium_amount,
    -ceding_commission_amount as ceding_commission_amount
{% endcall %};
