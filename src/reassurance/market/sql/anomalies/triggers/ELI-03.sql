-- Cover without its trigger. The decision is after the grant, on another buyer or under another policy: one third of
-- the anomalies each. `decisions/ELI-03.sql` changes the buyer and the policy. Only refusals are drawn, because their
-- buyers have no limit of the insurer in force.
{{ reserve_guarantees(anomaly, count, "decision_type = 'refuse' and buyer_id_scheme <> 'vat'") }};

create table cover_without_trigger as from chosen;

update guarantees set decided_on = granted_on + 1
from cover_without_trigger
where guarantee_id = id and place % 3 = 0;

{{ report_guarantees(anomaly) }};
