-- The books that insurers declare each month: their own, 40 times the limits of the guarantees, and the 35 % of it
-- that a portfolio treaty covers.
create table portfolio_books as
with
covered as (
    select
        m.insurer_id,
        m.period,
        g.segment,
        sum(m.limit_amount) as limit_amount,
        count(*) as limit_count
    from guarantee_months as m inner join guarantees as g using (insurer_id, guarantee_id)
    where m.is_in_force_at_end and m.is_reported
    group by all
)

select
    c.insurer_id,
    c.period,
    m.last_day as as_of,
    c.segment,
    b.scope,
    case b.scope when 'cap_relais' then p.treaty_id end as treaty_id,
    money(c.limit_amount * 40, b.part, 1) as limit_amount,
    money(limit_amount, 0.9, 1) as guaranteed_amount,
    cast(c.limit_count * 40 * b.part as bigint) + 1 as limits_count,
    cast(c.limit_count * b.part as bigint) + 1 as policies_count
from covered as c
inner join months as m using (period)
cross join (values ('own_book', 1), ('cap_relais', 0.35)) as b (scope, part)
left join portfolio_treaties as p on c.insurer_id = p.insurer_id and c.period = p.period
where b.scope = 'own_book' or p.treaty_id is not null;
