-- The insurer cancels the primary limit of a complement, or grants a limit next to a substitute.
insert into decisions by name
select
    t.* replace (
        c.month_number as month_number, c.period as period, false as is_trigger,
        t.decision_id || '-2' as decision_id,
        case c.form when 'complement' then 'cancel' else 'grant' end as decision_type,
        case c.form when 'complement' then g.kept_limit_amount else 0 end as previous_limit_amount,
        case c.form when 'complement' then 0 else g.public_limit_amount end as granted_limit_amount,
        c.decided_on as decided_on, c.decided_on as insured_notified_on,
        case when t.buyer_portal_subscribed then c.decided_on end as buyer_notified_on,
        case c.form when 'complement' then c.decided_on + 35 else c.decided_on end as effective_on,
        case c.form when 'complement' then exceptional_reason() end as exceptional_reason
    )
from cover_against_limit as c
inner join guarantees as g on c.id = g.guarantee_id
inner join decisions as t on g.decision_id = t.decision_id;

-- The guarantee declares the limit of the insurer.
update guarantees set primary_limit_amount = public_limit_amount
from cover_against_limit
where guarantee_id = id and guarantees.form = 'substitute';
