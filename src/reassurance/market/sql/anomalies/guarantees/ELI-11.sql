-- The credit period is longer than the terms allow.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where segment = 'domestic';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    credit_period_days = 210
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
