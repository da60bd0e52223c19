-- The limit is above the maximum for the buyer; `pairs/ELI-09.sql` exceeds it with two guarantees.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where product_code = 'CAP_PLUS';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    public_limit_amount = buyer_maximum(product_code, buyer_grade, granted_on) + 10000
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
