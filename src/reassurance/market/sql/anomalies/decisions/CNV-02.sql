-- The buyer on the portal is notified too late.
{{ reserve_decisions(anomaly, count, "buyer_portal_subscribed") }};

update decisions set buyer_notified_on = effective_on - 10
where is_chosen(decision_id);

{{ report_decisions(anomaly) }};
