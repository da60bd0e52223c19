-- Cover that contradicts the insurer's own limit. `decisions/ELI-04.sql` adds the decisions.
--
-- Half of the anomalies are complements whose primary limit is cancelled during the cover: the decision is on day 20
-- of cover, with 35 days' notice.
{% call reserve(anomaly, 'guarantee', '(' ~ count ~ ' + 1) // 2') %}
    select
        guarantee_id as id,
        g.number,
        form,
        m.month_number,
        m.period,
        cast(granted_on + 20 as date) as decided_on
    from unlinked_guarantees as g
    inner join months as m on granted_on + 20 between m.first_day and m.last_day
    where
        form = 'complement'
        and granted_on + 55 < least(last_day_in_force, (select max(last_day) from months))
        and is_reported(g.insurer_id, m.month_number)
{% endcall %};

create table cover_against_limit as from chosen;

-- The other half are substitutes with a limit that the insurer grants on the same day.
{% call reserve(anomaly, 'guarantee', count ~ ' // 2') %}
    select
        guarantee_id as id,
        g.number,
        form,
        m.month_number,
        m.period,
        cast(granted_on as date) as decided_on
    from unlinked_guarantees as g
    inner join months as m on granted_on between m.first_day and m.last_day
    where decision_type = 'refuse' and is_reported(g.insurer_id, m.month_number)
{% endcall %};

insert into cover_against_limit from chosen;

{{ report_guarantees(anomaly, 'select id from cover_against_limit') }};
