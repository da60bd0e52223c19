-- The factor is named as the insured.
{{ reserve_policies(anomaly, count) }};

update policies set factor_siren = insured_siren
where is_chosen(policy_id);

{{ report_policies(anomaly) }};
