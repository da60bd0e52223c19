-- The default probability of the buyer is above the bounds of its product.
{{ reserve_guarantees(anomaly, count, "product_code = 'CAP_PLUS'") }};

update guarantees set buyer_pd = 0.08
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
