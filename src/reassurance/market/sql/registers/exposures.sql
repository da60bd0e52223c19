-- The amount that buyers owe at the end of each month. 40 % of guarantees declare run-off for two months after the
-- end of cover.
{% call create_register('exposures', columns) %}
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
        where
            draw('run-off', g.number, 100) < 40 and not g.is_renewed
            and is_reported(g.insurer_id, m.month_number)
    ) as months
{% endcall %};
