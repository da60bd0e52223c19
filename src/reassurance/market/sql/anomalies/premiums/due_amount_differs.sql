-- A month has an adjustment of 99.99 that is not due.
{{ reserve_premium_lines(anomaly, count) }};

{% call add_premium_lines('-A') %}{{ adjustment_columns('99.99') }}{% endcall %};
