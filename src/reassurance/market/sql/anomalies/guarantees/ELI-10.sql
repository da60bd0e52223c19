-- The buyer is in a country that is not open. No premium rate applies to it.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where product_code = 'CAP_FRANCEXPORT';

{{ reserve(anomaly, 'guarantee', count) }};

update guarantees set
    buyer_country = 'KP'
where guarantee_id in (select id from chosen);

create table without_rate as select id from chosen;

{{ report_guarantees(anomaly) }};
