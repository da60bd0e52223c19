-- The rest of each insurer's book: as many limits without public cover as guarantees, numbered from 5 000 000.
-- They are granted early in the first month. 28 % are raised, reduced or cancelled later.
create table other_limits as
with
books as (
    select
        insurer_id,
        count(*) as limit_count
    from guarantees
    group by insurer_id
),

numbered as (
    select
        insurer_id,
        insurer_number(insurer_id) * 10000000 + 5000000 + unnest(range(1, limit_count + 1)) as number
    from books
),

attached as (
    select
        n.insurer_id,
        n.number,
        draw('carrier', n.number, p.policy_count) as place
    from numbered as n
    inner join first_policies as p on n.insurer_id = p.insurer_id and p.place = 0
)

select
    n.insurer_id,
    n.number,
    p.policy_id,
    numbered_buyer(n.number) as buyer_id,
    naf_code(draw('buyer naf', number, 16)) as buyer_naf,
    department_code(draw('buyer place', number, 34)) as buyer_department,
    cast(10000 + 1000 * draw('limit', number, 190) as decimal(18, 2)) as limit_amount,
    draw('portal', number, 10) < 3 as is_subscribed,
    cast(draw('day', number, 8) as integer) as days_to_grant,
    draw('later', number, 100) as chance,
    cast(draw('later month', number, {{ months }}) as integer) as later_month
from attached as n
inner join first_policies as p using (insurer_id, place)
order by n.number;

insert into decisions by name
with
reported as (
    select
        o.*,
        m.month_number,
        m.period,
        1 as decision_number,
        'grant' as decision_type,
        cast(0 as decimal(18, 2)) as previous_limit_amount,
        limit_amount as granted_limit_amount,
        m.first_day + days_to_grant as decided_on
    from other_limits as o inner join months as m on m.month_number = 0
    union all
    select
        o.*,
        m.month_number,
        m.period,
        2 as decision_number,
        case when chance < 8 then 'increase' when chance < 24 then 'reduce' else 'cancel' end,
        limit_amount,
        cast(case
            when chance < 8 then limit_amount * 1.5
            when chance < 20 then limit_amount * (100 - 4 * (chance - 7)) * 0.01
            when chance < 24 then limit_amount * 0.2
            else 0
        end as decimal(18, 2)),
        m.first_day + cast(
            case
                when m.month_number = 0 then 9 + draw('later day', number, 18)
                else draw('later day', number, 27)
            end as integer
        )
    from other_limits as o inner join months as m on m.month_number = later_month
    where chance < 28
)

select
    insurer_id,
    month_number,
    period,
    number,
    false as is_trigger,
    numbered_id(insurer_id, 'N', number) || '-' || decision_number as decision_id,
    policy_id,
    buyer_id,
    'insurer' as buyer_id_scheme,
    'FR' as buyer_country,
    buyer_naf,
    buyer_department,
    decision_type,
    previous_limit_amount,
    null as requested_limit_amount,
    granted_limit_amount,
    'EUR' as currency,
    decided_on,
    decided_on + cast(draw('told', number, 3) as integer) as insured_notified_on,
    case when is_subscribed then decided_on + cast(draw('told buyer', number, 5) as integer) end
        as buyer_notified_on,
    case
        when decision_number = 1 or decision_type = 'increase' then decided_on
        else
            cast(insured_notified_on + to_months(1) as date)
            + cast(draw('effect', number, 10) as integer)
    end as effective_on,
    is_subscribed as buyer_portal_subscribed,
    case when granted_limit_amount * 2 < previous_limit_amount then exceptional_reason() end
        as exceptional_reason
from reported;

delete from decisions
where not is_reported(insurer_id, month_number);

-- Decisions that reduce or cancel a limit without public cover.
create view changeable_decisions as
from decisions
where not is_trigger and decision_type in ('reduce', 'cancel') and decision_id not like '%-D%';
