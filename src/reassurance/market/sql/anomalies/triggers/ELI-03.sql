-- Cover without the decision that opens it: for one of three each, decided after the grant, for another buyer,
-- under another policy (`decisions/ELI-03.sql`). Buyers of refused requests have no limit of the insurer in
-- force.
create or replace temp table candidates as
select
    guarantee_id as id,
    number
from unlinked_guarantees
where decision_type = 'refuse' and buyer_id_scheme <> 'vat';

{{ reserve(anomaly, 'guarantee', count) }};

create table mistriggered as from chosen;

update guarantees set decided_on = granted_on + 1
from mistriggered
where guarantee_id = id and place % 3 = 0;

{{ report_guarantees(anomaly) }};
