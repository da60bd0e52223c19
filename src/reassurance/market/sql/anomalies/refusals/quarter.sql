-- An account line of another quarter than the one that the package closes.
{% call add_wrong_copies('accounts', 'account_id', anomaly, seed, count) %} 
    '2019-Q4' as account_period, 'BAD-' || account_id as account_id
{% endcall %};

{{ report_refusals('accounts', 'account_id', anomaly) }};

{% call report(
    'accounts', "sender || '|' || treaty_id || '|' || account_period || '|' || currency", "'settlement'",
    "'quarantined'", insurer='sender'
) %}
    from copied
    where line_code = 'balance'
{% endcall %};
