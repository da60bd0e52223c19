-- The guarantee declares another premium rate than that of its product.
{{ reserve_guarantees(anomaly, count) }};

update guarantees set declared_premium_rate = declared_premium_rate + 0.001
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
