-- One row per limit decision: here the trigger of each guarantee. `other_decisions.sql` adds the others. All comply
-- with the convention of 2013.
create table decisions as
select
    g.insurer_id,
    m.month_number,
    m.period,
    g.number,
    true as is_trigger,
    g.decision_id,
    g.policy_id,
    g.decision_buyer_id as buyer_id,
    g.decision_buyer_id_scheme as buyer_id_scheme,
    g.buyer_country,
    case when g.segment = 'domestic' then naf_code(draw('buyer naf', g.number, 16)) end as buyer_naf,
    case g.buyer_country
        when 'FR' then department_code(draw('buyer place', g.number, 34))
        when 'GP' then '971' when 'MQ' then '972' when 'GF' then '973' when 'RE' then '974' when 'YT' then '976'
    end as buyer_department,
    g.decision_type,
    g.previous_limit_amount,
    cast(g.kept_limit_amount + g.public_limit_amount as decimal(18, 2)) as requested_limit_amount,
    g.kept_limit_amount as granted_limit_amount,
    g.currency,
    g.decided_on,
    g.decided_on as insured_notified_on,
    case when draw('portal', g.number, 10) < 3 then g.decided_on + 1 end as buyer_notified_on,
    g.decided_on + 35 as effective_on,
    draw('portal', g.number, 10) < 3 as buyer_portal_subscribed,
    case
        when g.decision_type = 'cancel' or g.kept_limit_amount * 2 < g.previous_limit_amount
            then exceptional_reason()
    end as exceptional_reason
from guarantees as g
inner join months as m
    on m.month_number = greatest(least(month_number(g.decided_on), g.start_month), 0)
where g.renewed_guarantee_id is null;
