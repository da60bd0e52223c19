-- Cover is granted before any treaty terms are in force: also before the sale opens (ELI-01) and, for export, before
-- countries are classified (ELI-10).
{{ reserve_guarantees(
    anomaly, count,
    "granted_on between date '2020-04-15' and date '2020-04-30' and form = 'substitute' and decision_type = 'refuse'"
) }};

update guarantees set granted_on = date '2020-03-20', effective_on = date '2020-03-20', decided_on = date '2020-03-18'
where is_chosen(guarantee_id);

create table without_terms as select id from chosen;

{{ report_guarantees("'ELI-01'") }};

{{ report_guarantees(
    "'ELI-10'", "select id from chosen inner join guarantees on id = guarantee_id where segment = 'export'"
) }};
