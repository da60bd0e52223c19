-- What is owed at the end of each month. For two months after its end a guarantee is in run-off: 40 % still
-- declare some.
create table reg_exposures as
select
    sender,
    period,
    1 as sequence,
    'upsert' as _action,
    cast(columns({{ columns }}) as varchar)
from (
    select
        insurer_id as sender,
        period,
        guarantee_id,
        last_day as as_of,
        limit_amount as public_limit_amount,
        money(
            limit_amount,
            (20 + draw('used', number * 100 + month_number, 76)) * 0.01 / (1 + months_after),
            1
        ) as outstanding_amount,
        currency
    from (
        select
            m.insurer_id,
            m.guarantee_id,
            m.number,
            m.month_number,
            m.period,
            m.last_day,
            m.limit_amount,
            g.currency,
            0 as months_after
        from guarantee_months as m
        inner join guarantees as g using (insurer_id, guarantee_id)
        where m.is_in_force_at_end and m.is_reported
        union all
        select
            g.insurer_id,
            g.guarantee_id,
            g.number,
            m.month_number,
            m.period,
            m.last_day,
            case when g.change_month is null then g.public_limit_amount else g.changed_limit_amount end,
            g.currency,
            1 + m.month_number - month_number(g.last_day_in_force)
        from guarantees as g
        inner join months as m
            on
                g.last_day_in_force < m.last_day
                and m.month_number <= month_number(g.last_day_in_force) + 1
        anti join silence as s on g.insurer_id = s.insurer_id and m.month_number = s.month_number
        where draw('run-off', g.number, 100) < 40 and not g.is_renewed
    ) as months
) as lines;
