-- The buyer on the portal is notified too late.
create or replace temp table candidates as
select
    decision_id as id,
    number
from changeable_decisions
where buyer_portal_subscribed;

{{ reserve(anomaly, 'decision', count) }};

update decisions set buyer_notified_on = effective_on - 10
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
