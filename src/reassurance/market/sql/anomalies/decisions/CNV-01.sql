-- The insured is notified too late.
{{ reserve_decisions(anomaly, count, "not buyer_portal_subscribed") }};

update decisions set insured_notified_on = effective_on - 10
where is_chosen(decision_id);

{{ report_decisions(anomaly) }};
