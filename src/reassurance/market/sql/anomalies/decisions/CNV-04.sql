-- A limit is cut by more than half without an exceptional reason.
{{ reserve_decisions(anomaly, count, "exceptional_reason is not null") }};

update decisions set exceptional_reason = null
where is_chosen(decision_id);

{{ report_decisions(anomaly) }};
