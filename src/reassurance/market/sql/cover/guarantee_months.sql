-- One row per guarantee and month in which it is in force on at least one day. `is_reported` is false for the
-- month whose package is never sent.
create table guarantee_months as
select
    g.insurer_id,
    g.guarantee_id,
    g.number,
    m.month_number,
    m.period,
    m.first_day,
    m.last_day,
    greatest(g.effective_on, m.first_day) as covers_from,
    least(g.last_day_in_force, m.last_day) as covers_to,
    g.last_day_in_force >= m.last_day as is_in_force_at_end,
    case
        when g.change_month <= m.month_number then g.changed_limit_amount else g.public_limit_amount
    end as limit_amount,
    is_reported(g.insurer_id, m.month_number) as is_reported
from guarantees as g
inner join months as m on g.effective_on <= m.last_day and g.last_day_in_force >= m.first_day;
