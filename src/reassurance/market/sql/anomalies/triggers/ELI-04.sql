-- Cover against the insurer's own limit (`decisions/ELI-04.sql` adds the decisions).

-- Half are complements whose primary limit is cancelled while they run: decided on day 20 of cover, with 35
-- days' notice.
create or replace temp table candidates as
select
    guarantee_id as id,
    g.number,
    form,
    m.month_number,
    m.period,
    cast(granted_on + 20 as date) as decided_on
from unlinked_guarantees as g
inner join months as m on granted_on + 20 between m.first_day and m.last_day
anti join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number
where
    form = 'complement'
    and granted_on + 55 < least(last_day_in_force, (select max(last_day) from months));

{{ reserve(anomaly, 'guarantee', '(' ~ count ~ ' + 1) // 2') }};

create table mislimited as from chosen;

-- The other half are substitutes next to a limit that the insurer has just granted.
create or replace temp table candidates as
select
    guarantee_id as id,
    g.number,
    form,
    m.month_number,
    m.period,
    cast(granted_on as date) as decided_on
from unlinked_guarantees as g
inner join months as m on granted_on between m.first_day and m.last_day
anti join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number
where decision_type = 'refuse';

{{ reserve(anomaly, 'guarantee', count ~ ' // 2') }};

insert into mislimited from chosen;

{{ report_guarantees(anomaly, 'select id from mislimited') }};
