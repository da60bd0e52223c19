-- In one month an insurer cuts 25 large limits, each from 0.6 % to 0.32 % of the book it declared a month
-- earlier: 7 % of the book in all. No cut is by more than half.
create or replace temp table emptied as
select
    b.insurer_id,
    m.month_number,
    m.period,
    m.first_day,
    b.limit_amount,
    cast(substr(b.insurer_id, 4) as bigint) as insurer_number,
    insurer_number * 10000000 + 9000000 + m.month_number * 25 as first_number
from portfolio_books as b
inner join months as declared using (period)
inner join months as m on declared.month_number + 1 = m.month_number
anti join silence as s on b.insurer_id = s.insurer_id and m.month_number = s.month_number
where b.scope = 'own_book' and b.segment = 'domestic'
order by draw({{ anomaly }}, first_number, 1000000007), first_number
limit {{ count }};

insert into decisions by name
with
carriers as (
    select
        insurer_id,
        min(policy_id) as policy_id
    from policies
    where start_month = 0
    group by all
),

reported as (
    select
        *,
        first_number + line_number as number
    from emptied inner join carriers using (insurer_id)
    cross join range(25) as l (line_number)
)

select
    insurer_id,
    month_number,
    period,
    number,
    false as is_trigger,
    insurer_id || '-N' || lpad(cast(number % 10000000 as varchar), 7, '0') || '-1' as decision_id,
    policy_id,
    'BUY' || lpad(cast(number as varchar), 9, '0') as buyer_id,
    'insurer' as buyer_id_scheme,
    'FR' as buyer_country,
    'reduce' as decision_type,
    money(limit_amount, 0.006, 1) as previous_limit_amount,
    money(limit_amount, 0.0032, 1) as granted_limit_amount,
    'EUR' as currency,
    first_day + cast(line_number as integer) as decided_on,
    decided_on as insured_notified_on,
    decided_on + 35 as effective_on,
    false as buyer_portal_subscribed
from reported;
