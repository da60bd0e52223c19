-- An exposure declared twice: both lines are refused.
{% call add_wrong_copies('exposures', 'guarantee_id', anomaly, seed, count) %} 
    outstanding_amount as outstanding_amount
{% endcall %};

{{ report_refusals('exposures', "guarantee_id || '|' || as_of", anomaly, lines=2) }};
