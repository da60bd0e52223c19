-- One row per portfolio treaty and month. A month belongs to the treaty that is in force on its first day.
create table portfolio_treaties as
select
    t.insurer_id,
    m.period,
    m.month_number,
    m.first_day,
    m.last_day,
    t.treaty_id,
    t.product_code,
    insurer_number(t.insurer_id) * 1000 + m.month_number as number,
    t.cession_share,
    t.premium_cession_share,
    t.ceding_commission_rate
from treaty_terms as t
inner join products using (product_code)
inner join months as m on m.first_day between t.valid_from and t.valid_to
semi join guarantees as g on t.insurer_id = g.insurer_id
where products.form = 'portfolio' and is_reported(t.insurer_id, m.month_number);
