-- The credit period is longer than the terms allow.
{{ reserve_guarantees(anomaly, count, "segment = 'domestic'") }};

update guarantees set credit_period_days = 210
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
