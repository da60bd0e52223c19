-- The turnover of the insured is above the limit that ends with 2020. A smaller turnover reported later changes
-- nothing for cover granted before.
{{ reserve_policies(anomaly, count, "max(granted_on) <= date '2020-12-31'") }};

update policies set insured_turnover_amount = 1600000000, grown_turnover_amount = 900000000
where policy_id in (select id from chosen);

{{ report_guarantees(anomaly, 'select guarantee_id from guarantees where policy_id in (select id from chosen)') }};
