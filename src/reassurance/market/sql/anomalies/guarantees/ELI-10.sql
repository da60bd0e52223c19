-- The buyer is in a country that is not open, for which there is no premium rate.
{{ reserve_guarantees(anomaly, count, "product_code = 'CAP_FRANCEXPORT'") }};

update guarantees set buyer_country = 'KP'
where is_chosen(guarantee_id);

create table without_rate as select id from chosen;

{{ report_guarantees(anomaly) }};
