-- Cover granted before any treaty term is in force. It is also granted before the sale opens (ELI-01), and
-- before countries are classified (ELI-10, export only).
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
    granted_on = date '2020-03-20', effective_on = date '2020-03-20', decided_on = date '2020-03-18'
where guarantee_id in (select id from chosen);

create table without_terms as select id from chosen;

{{ report_guarantees("'ELI-01'") }};

{{ report_guarantees(
    "'ELI-10'", "select id from chosen inner join guarantees on id = guarantee_id where segment = 'export'"
) }};
