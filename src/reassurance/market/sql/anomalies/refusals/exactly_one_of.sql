-- A claim on both a guarantee and a treaty. Each comparison that needs the line reports it as quarantined.
{% call add_wrong_copies('claims', 'movement_id', anomaly, seed, count) %} 
    'T-' || guarantee_id as treaty_id, 'BAD-' || movement_id as movement_id
{% endcall %};

{{ report_refusals('claims', 'movement_id', anomaly) }};

{% call report('claims', 'movement_id', "'cession_terms'", "'quarantined'", insurer='sender') %}
    from copied
{% endcall %};

{% call report(
    'claims', "movement_id || '|' || line_code", "'claim_ledger'", "'quarantined'", insurer='sender'
) %}
    from copied
    inner join claim_accounts using (movement_type)
{% endcall %};
