-- The guarantee declares another premium rate than its product has.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where true;

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    declared_premium_rate = declared_premium_rate + 0.001
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
