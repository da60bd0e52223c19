-- An account line declared under two identifiers: both are refused.
{% call add_wrong_copies('accounts', 'account_id', anomaly, seed, count) %} 
    'BIS-' || account_id as account_id
{% endcall %};

{{ report_refusals('accounts', 'account_id', anomaly, lines=2) }};

{% call report(
    'accounts', "sender || '|' || treaty_id || '|' || account_period || '|' || currency", "'settlement'",
    "'quarantined'", insurer='sender'
) %}
    from copied
    where line_code = 'balance'
{% endcall %};
