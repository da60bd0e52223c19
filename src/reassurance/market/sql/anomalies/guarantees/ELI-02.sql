-- The department is 20, Corsica before 1976. Registers accept the code, but the department no longer exists.
{{ reserve_policies(anomaly, count) }};

update policies set insured_department = '20'
where is_chosen(policy_id);

{{ report_policies(anomaly) }};
