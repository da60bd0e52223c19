-- The monthly premium of each portfolio treaty: about 90 euros of policy premium per guarantee of the insurer.
create table portfolio_premiums as
with
books as (
    select
        insurer_id,
        count(*) as guarantee_count
    from guarantees
    group by insurer_id
)

select
    p.insurer_id,
    p.period,
    p.treaty_id,
    'domestic' as segment,
    p.insurer_id || '-R' || replace(p.period, '-', '') as premium_line_id,
    'premium' as transaction_type,
    p.first_day as covers_from,
    p.last_day as covers_to,
    money(g.guarantee_count * 90, (80 + draw('volume', p.number, 41)) * 0.01, 1)
        as premium_base_amount,
    cast(1 as decimal(9, 6)) as annual_premium_rate,
    premium_base_amount as gross_premium_amount,
    cast(0 as decimal(18, 2)) as premium_tax_amount,
    money(gross_premium_amount, p.premium_cession_share, 1) as ceded_premium_amount,
    money(ceded_premium_amount, p.ceding_commission_rate, 1) as ceding_commission_amount,
    'EUR' as currency
from portfolio_treaties as p
inner join books as g using (insurer_id);
