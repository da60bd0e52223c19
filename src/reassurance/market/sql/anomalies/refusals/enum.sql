-- A product that does not exist.
{% call add_wrong_copies('guarantees', 'guarantee_id', anomaly, seed, count) %} 
    'CAP_DOUBLE' as product_code, 'BAD-' || guarantee_id as guarantee_id
{% endcall %};

{{ report_refusals('guarantees', 'guarantee_id', anomaly) }};
