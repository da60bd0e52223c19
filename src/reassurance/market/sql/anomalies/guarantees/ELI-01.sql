-- Cover granted before the sale opens. It replaces a refused limit: the refusal hides no limit in force before
-- it.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where
    granted_on between date '2020-04-15' and date '2020-04-30' and form = 'substitute'
    and decision_type = 'refuse';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    granted_on = date '2020-04-10', effective_on = date '2020-04-10', decided_on = date '2020-04-08'
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
