-- The premium of a month is charged as a second one of the following month.
{{ reserve_premium_lines(anomaly, count, "exists (
    from premium_lines as later
    where
        later.guarantee_id = premium_lines.guarantee_id and later.month_number = premium_lines.month_number + 1
        and later.months_count = 1 and later.transaction_type = 'premium'
        and later.premium_base_amount = premium_lines.premium_base_amount
)") }};

insert into month_causes
select
    p.guarantee_id,
    m.period,
    'one_period_late'
from premium_lines as p
inner join months as m on m.month_number between p.month_number and p.month_number + 1
where is_chosen_line(p.premium_line_id);

{% call add_premium_lines('-M', months_later=1) %}m.first_day as covers_from, m.last_day as covers_to{% endcall %};

delete from premium_lines
where is_chosen_line(premium_line_id);
