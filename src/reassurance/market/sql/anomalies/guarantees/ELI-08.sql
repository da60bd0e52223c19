-- The default probability of the buyer is above the bounds of its product.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where product_code = 'CAP_PLUS';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    buyer_pd = 0.08
where guarantee_id in (select id from chosen);

{{ report_guarantees(anomaly) }};
