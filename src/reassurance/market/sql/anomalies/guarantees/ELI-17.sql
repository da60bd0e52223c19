-- Cover takes effect before its grant. Both days are in one month, so the premium is the same.
{{ reserve_guarantees(anomaly, count, "decision_type = 'refuse' and day(granted_on) > 3") }};

update guarantees set effective_on = granted_on - 3
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
