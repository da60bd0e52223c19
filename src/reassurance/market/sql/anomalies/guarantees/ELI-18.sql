-- The policy is not in force when cover is granted.
{{ reserve_policies(anomaly, count, "true") }};

update policies set inception_on = date '2022-01-01', expires_on = date '2022-12-31'
where policy_id in (select id from chosen);

{{ report_guarantees(anomaly, 'select guarantee_id from guarantees where policy_id in (select id from chosen)') }};
