-- Cover takes effect before its grant. No month begins between the two days: the premium is the same.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where decision_type = 'refuse' and day(granted_on) > 3;

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    effective_on = granted_on - 3
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
