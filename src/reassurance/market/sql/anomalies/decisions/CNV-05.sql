-- In one month an insurer reduces 25 large limits, each from 0.6 % to 0.32 % of the book declared a month earlier:
-- 7 % of the book in all. No limit is reduced by more than half.
create or replace temp table reduced_books as
select
    b.insurer_id,
    m.month_number,
    m.period,
    m.first_day,
    b.limit_amount,
    insurer_number(b.insurer_id) * 10000000 + 9000000 + m.month_number * 25 as first_number
from portfolio_books as b
inner join months as declared using (period)
inner join months as m on declared.month_number + 1 = m.month_number
where b.scope = 'own_book' and b.segment = 'domestic' and is_reported(b.insurer_id, m.month_number)
order by draw({{ anomaly }}, first_number, 1000000007), first_number
limit {{ count }};

{% call add_limit_decisions() %}
    select
        insurer_id,
        month_number,
        period,
        first_number + line_number as number,
        1 as decision_number,
        'reduce' as decision_type,
        money(limit_amount, 0.006, 1) as previous_limit_amount,
        money(limit_amount, 0.0032, 1) as granted_limit_amount,
        first_day + cast(line_number as integer) as decided_on
    from reduced_books
    cross join range(25) as l (line_number)
{% endcall %};
