-- The factor is named as the insured.
{{ reserve_policies(anomaly, count, "true") }};

update policies set factor_siren = insured_siren
where policy_id in (select id from chosen);

{{ report_guarantees(anomaly, 'select guarantee_id from guarantees where policy_id in (select id from chosen)') }};
