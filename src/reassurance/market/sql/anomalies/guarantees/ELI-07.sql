-- The insured percentage is above the maximum.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where product_code = 'CAP';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    insured_percentage = 0.95
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
