-- Each guarantee and month whose stock is not the previous one with the movements of guarantees. Run on the registers,
-- after all anomalies. A line declared twice or on an unknown guarantee is refused.
insert into answer_key by name
with
stock_months as (
    select
        i.insurer_id,
        m.period,
        m.month_number,
        m.last_day,
        row_number() over (partition by i.insurer_id order by m.month_number) as place
    from (select distinct insurer_id from guarantees) as i
    inner join months as m on is_reported(i.insurer_id, m.month_number)
),

sent_lines as (
    select
        sender as insurer_id,
        guarantee_id,
        period,
        count(*) > 1 as is_refused,
        min(cast(public_limit_amount as decimal(18, 2))) as amount
    from reg_exposures
    group by sender, guarantee_id, period
),

positions as (
    select
        g.insurer_id,
        g.guarantee_id,
        m.place,
        m.period,
        case
            when not g.effective_on <= m.last_day or g.last_day_in_force < m.last_day then 0
            when g.change_month <= m.month_number then g.changed_limit_amount
            else g.public_limit_amount
        end as implied,
        case when s.is_refused or g.last_day_in_force < m.last_day then 0 else coalesce(s.amount, 0) end as declared,
        coalesce(s.is_refused, false) as is_refused
    from guarantees as g
    inner join stock_months as m using (insurer_id)
    left join sent_lines as s
        on g.insurer_id = s.insurer_id and g.guarantee_id = s.guarantee_id and m.period = s.period
),

moved as (
    select
        *,
        lag(implied, 1, 0) over guarantee as opening_implied,
        lag(declared, 1, 0) over guarantee as opening,
        lag(is_refused, 1, false) over guarantee as was_refused
    from positions
    window guarantee as (partition by insurer_id, guarantee_id order by place)
),

differing as (
    from moved
    where declared - opening <> implied - opening_implied
)

select
    'exposures' as register,
    period,
    insurer_id,
    guarantee_id || '|' || period as key,
    'continuity' as "check",
    case
        when is_refused or was_refused then 'quarantined'
        when implied = 0 or opening_implied = 0 then 'unexplained_movement'
        when declared = 0 and opening <> 0 then 'vanished'
        when opening = 0 and declared <> 0 then 'reappeared'
        else 'unexplained_movement'
    end as expected_class,
    declared - opening - implied + opening_implied as expected_difference,
    (
        select min(sent_at) from sent
        where sent.sender = d.insurer_id and sent.is_accepted and sent.period = d.period
    ) as known_from
from differing as d;
