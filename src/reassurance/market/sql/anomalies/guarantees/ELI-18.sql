-- The policy is not in force when cover is granted.
{{ reserve_policies(anomaly, count) }};

update policies set inception_on = date '2022-01-01', expires_on = date '2022-12-31'
where is_chosen(policy_id);

{{ report_policies(anomaly) }};
