-- The turnover of the insured is above the limit that is in force until the end of 2020. A smaller turnover that is
-- reported later does not change cover granted before.
{{ reserve_policies(anomaly, count, "max(granted_on) <= date '2020-12-31'") }};

update policies set insured_turnover_amount = 1600000000, grown_turnover_amount = 900000000
where is_chosen(policy_id);

{{ report_policies(anomaly) }};
