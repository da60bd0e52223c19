-- Movements of claims on guarantees and on portfolio treaties.
{% call create_register('claims', columns) %}
    select
        insurer_id as sender,
        period,
        movement_id,
        claim_id,
        guarantee_id,
        case when guarantee_id is null then treaty_id end as treaty_id,
        movement_type,
        cause,
        first_invoice_on,
        last_invoice_on,
        loss_on,
        movement_on,
        gross_amount,
        ceded_amount,
        currency
    from claim_movements
{% endcall %};
