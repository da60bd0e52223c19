-- CNV-05: each insurer, month and segment whose withdrawals exceed the watched share of its book. The book is the
-- last one declared before the month. Without a book nothing is compared.
insert into answer_key by name

with
withdrawn as (
    select
        d.insurer_id,
        strftime(d.decided_on, '%Y-%m') as period,
        case when is_in_france(d.buyer_country) then 'domestic' else 'export' end as segment,
        money(greatest(d.previous_limit_amount - d.granted_limit_amount, 0), r.rate, 1) as amount
    from decisions as d
    asof left join rates as r on d.currency = r.currency and d.decided_on >= r.fixed_on
),

months_withdrawn as (
    select
        insurer_id,
        period,
        segment,
        sum(amount) as amount,
        last_day(cast(period || '-01' as date)) as month_end
    from withdrawn
    group by insurer_id, period, segment
),

compared as (
    select
        m.*,
        arg_max(b.limit_amount, b.as_of) as book_amount
    from months_withdrawn as m
    inner join portfolio_books as b
        on
            m.insurer_id = b.insurer_id and m.segment = b.segment and b.scope = 'own_book'
            and b.as_of < cast(m.period || '-01' as date)
    group by all
)

select
    'limit_decisions' as register,
    'CNV-05' as "check",
    'CNV-05' as expected_class,
    c.period,
    c.insurer_id,
    c.period || '|' || c.segment as key
from compared as c
inner join share_thresholds as t
    on t.rule_id = 'CNV-05' and c.month_end between t.valid_from and t.valid_to
where c.amount > c.book_amount * t.rate;
