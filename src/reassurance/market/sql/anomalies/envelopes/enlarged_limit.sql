-- The limit of one export complement is entered far too large and corrected after 5 days. It raises the use of its
-- envelope to `use` of the cap. Each anomaly is in another month. Exposures at the end of the month have their right
-- amounts. Nothing changes in a market without such cover, or whose envelope is used above 70 % without it.
create table if not exists enlarged_months (month_number integer);

create or replace temp table enlarged as
with
candidates as (
    select
        g.guarantee_id,
        g.granted_on,
        g.start_month,
        e.cap_amount,
        cast(g.insured_percentage * g.cession_share * 1000000 as hugeint) as ceded_millionths
    from unlinked_guarantees as g
    inner join months as m on g.start_month = m.month_number
    inner join envelope_products as p using (product_code)
    inner join envelopes as e
        on
            p.envelope_id = e.envelope_id
            and g.granted_on >= e.valid_from
            and g.granted_on + 5 <= least(e.valid_to, m.last_day)
    where
        g.start_month not in (from enlarged_months) and g.product_code = 'CAP_FRANCEXPORT'
        and g.currency = 'EUR' and g.risk_zone_code = 'low'
        and is_free('guarantee', g.guarantee_id)
    order by g.start_month > 1, draw({{ anomaly }}, g.number, 1000000007), g.number limit 1
),

used as (
    select
        c.guarantee_id,
        coalesce(sum(money(g.public_limit_amount, g.insured_percentage, 1)), 0) as amount
    from candidates as c
    inner join envelope_products as p on p.envelope_id = 'export'
    inner join guarantees as g
        on
            p.product_code = g.product_code
            and g.granted_on < c.granted_on + 5 and c.granted_on <= g.last_day_in_force
    group by c.guarantee_id
)

select
    c.guarantee_id,
    c.start_month,
    cast(
        cast(c.cap_amount * {{ use }} - u.amount as hugeint) * 1000000 // c.ceded_millionths
        as decimal(18, 2)
    ) as limit_amount
from candidates as c inner join used as u using (guarantee_id)
where u.amount < c.cap_amount * 0.7;

-- The decision has the same error, so that the insurer's own limit remains large enough.
update guarantees set
    public_limit_amount = limit_amount, changed_limit_amount = limit_amount,
    primary_limit_amount = 2 * limit_amount, kept_limit_amount = 2 * limit_amount,
    previous_limit_amount = 2 * limit_amount + 1000,
    withdrawn_on = granted_on + 4, last_day_in_force = granted_on + 4,
    expires_on = first_expires_on, expiry_month = null, withdrawal_month = enlarged.start_month
from enlarged
where guarantees.guarantee_id = enlarged.guarantee_id;

insert into reservations
select
    'guarantee',
    guarantee_id,
    {{ anomaly }}
from enlarged;

insert into enlarged_months select start_month from enlarged;
