-- A month is charged twice.
{{ reserve_premium_lines(anomaly, count) }};

{% call add_premium_lines('-D') %}'premium' as transaction_type{% endcall %};
