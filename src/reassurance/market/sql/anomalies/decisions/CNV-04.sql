-- A limit is cut by more than half without an exceptional reason.
create or replace temp table candidates as
select
    decision_id as id,
    number
from changeable_decisions
where exceptional_reason is not null;

{{ reserve(anomaly, 'decision', count) }};

update decisions set exceptional_reason = null
where decision_id in (select id from chosen);

insert into answer_key by name
select
    'limit_decisions' as register,
    period,
    insurer_id,
    decision_id as key,
    {{ anomaly }} as "check",
    {{ anomaly }} as expected_class
from decisions
where decision_id in (select id from chosen);
