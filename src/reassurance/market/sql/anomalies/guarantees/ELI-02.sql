-- The department is Corsica before 1976: registers accept the code, France no longer has it.
{{ reserve_policies(anomaly, count, "true") }};

update policies set insured_department = '20'
where policy_id in (select id from chosen);

{{ report_guarantees(anomaly, 'select guarantee_id from guarantees where policy_id in (select id from chosen)') }};
