-- One row per portfolio treaty and month in force. A line belongs to the treaty in force on the first day of
-- the month it covers.
create table portfolio_treaties as
select
    t.insurer_id,
    m.period,
    m.month_number,
    m.first_day,
    m.last_day,
    t.treaty_id,
    t.product_code,
    cast(substr(t.insurer_id, 4) as bigint) * 1000 + m.month_number as number,
    cast(t.cession_share as decimal(9, 6)) as cession_share,
    cast(t.premium_cession_share as decimal(9, 6)) as premium_cession_share,
    cast(t.ceding_commission_rate as decimal(9, 6)) as ceding_commission_rate
from treaty_terms as t
inner join products using (product_code)
inner join months as m
    on m.first_day between cast(t.valid_from as date) and cast(t.valid_to as date)
semi join guarantees as g on t.insurer_id = g.insurer_id
anti join silence as s on t.insurer_id = s.insurer_id and m.month_number = s.month_number
where products.form = 'portfolio';
