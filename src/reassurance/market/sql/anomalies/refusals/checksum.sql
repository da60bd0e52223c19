-- A SIREN with a wrong check digit.
{% call add_wrong_copies('policies', 'policy_id', anomaly, seed, count) %} 
    '123456789' as insured_siren, 'BAD-' || policy_id as policy_id
{% endcall %};

{{ report_refusals('policies', 'policy_id', anomaly) }};
