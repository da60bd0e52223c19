-- The limit is above the maximum for the buyer. `pairs/ELI-09.sql` exceeds the maximum with two guarantees.
{{ reserve_guarantees(anomaly, count, "product_code = 'CAP_PLUS'") }};

update guarantees set public_limit_amount = buyer_maximum(product_code, buyer_grade, granted_on) + 10000
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
