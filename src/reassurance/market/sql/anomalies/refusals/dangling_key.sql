-- An exposure on a guarantee that was never declared.
{% call add_wrong_copies('exposures', 'guarantee_id', anomaly, seed, count) %} 
    'LOST-' || guarantee_id as guarantee_id
{% endcall %};

{{ report_refusals('exposures', 'guarantee_id', anomaly) }};
