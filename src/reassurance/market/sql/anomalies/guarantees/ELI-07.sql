-- The insured percentage is above the maximum.
{{ reserve_guarantees(anomaly, count, "product_code = 'CAP'") }};

update guarantees set insured_percentage = 0.95
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
