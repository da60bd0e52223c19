-- Cover is granted before the sale opens. Only cover after a refusal is drawn: an earlier refusal ends no limit in
-- force.
{{ reserve_guarantees(
    anomaly, count,
    "granted_on between date '2020-04-15' and date '2020-04-30' and form = 'substitute' and decision_type = 'refuse'"
) }};

update guarantees set granted_on = date '2020-04-10', effective_on = date '2020-04-10', decided_on = date '2020-04-08'
where is_chosen(guarantee_id);

{{ report_guarantees(anomaly) }};
