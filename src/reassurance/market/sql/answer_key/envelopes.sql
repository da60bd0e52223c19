-- ENV-01 and ENV-01-WARN: each month in which an envelope of outstanding cover exceeds a threshold, on purpose or
-- by chance. Cover that breaks a blocking rule does not count. The answer key lists it already.
insert into answer_key by name
with
blocked as (
    select k.key as guarantee_id from answer_key as k
    inner join rules on k."check" = rules.rule_id and rules.severity = 'block'
    where k.register = 'guarantees'
),

counted as (
    from guarantees anti join blocked using (guarantee_id)
    where guarantee_id not in (from without_terms)
),

spans as (
    select
        product_code,
        currency,
        insured_percentage,
        cession_share,
        public_limit_amount as limit_amount,
        effective_on as from_day,
        least(last_day_in_force, m.first_day - 1) as to_day
    from counted as g left join months as m on g.change_month = m.month_number
    union all
    select
        product_code,
        currency,
        insured_percentage,
        cession_share,
        changed_limit_amount,
        m.first_day,
        last_day_in_force
    from counted as g inner join months as m on g.change_month = m.month_number
),

rate_spans as (
    select
        *,
        lead(fixed_on, 1, date '9999-12-31') over (partition by currency order by fixed_on) as next_on
    from rates
    where currency <> 'EUR'
    union all
    select
        'EUR',
        1,
        date '0001-01-01',
        date '9999-12-31'
),

valued as (
    select
        s.product_code,
        greatest(s.from_day, r.fixed_on) as from_day,
        least(s.to_day, r.next_on - 1) as to_day,
        money(money(money(limit_amount, insured_percentage, 1), cession_share, 1), r.rate, 1)
            as amount
    from spans as s
    inner join rate_spans as r
        on s.currency = r.currency and s.from_day < r.next_on and s.to_day >= r.fixed_on
),

changes as (
    select
        product_code,
        from_day as day,
        amount
    from valued
    where from_day <= to_day
    union all
    select
        product_code,
        to_day + 1,
        -amount
    from valued
    where from_day <= to_day
),

caps as (
    from envelopes
    where base_code = 'outstanding_cover_ceded'
),

flows as (
    select
        p.envelope_id,
        m.day,
        sum(m.amount) as amount
    from changes as m inner join envelope_products as p using (product_code)
    group by all
),

days as (
    select distinct
        e.envelope_id,
        m.period,
        cast(d.day as date) as day
    from (select distinct envelope_id from caps) as e
    cross join months as m
    cross join generate_series(m.first_day, m.last_day, interval 1 day) as d (day)
),

used as (
    select
        d.envelope_id,
        d.period,
        d.day,
        coalesce(sum(f.amount), 0) as amount
    from days as d left join flows as f on d.envelope_id = f.envelope_id and d.day >= f.day
    group by all
),

peaks as (
    select
        u.envelope_id,
        u.period,
        max(u.amount - c.cap_amount) as excess_amount,
        arg_max(c.cap_amount, (u.amount - c.cap_amount, -epoch(u.day))) as cap_amount,
        arg_max(u.day, (u.amount - c.cap_amount, -epoch(u.day))) as day
    from used as u
    inner join caps as c
        on u.envelope_id = c.envelope_id and u.day between c.valid_from and c.valid_to
    group by u.envelope_id, u.period
),

compared as (
    select
        p.envelope_id,
        p.period,
        p.excess_amount > money(p.cap_amount, limits.rate, 1) - p.cap_amount as is_exceeded,
        p.excess_amount >= money(p.cap_amount, warnings.rate, 1) - p.cap_amount as is_nearly_used_up
    from peaks as p
    inner join share_thresholds as limits
        on limits.rule_id = 'ENV-01' and p.day between limits.valid_from and limits.valid_to
    inner join share_thresholds as warnings
        on
            warnings.rule_id = 'ENV-01-WARN'
            and p.day between warnings.valid_from and warnings.valid_to
)

select
    'envelopes' as register,
    period,
    envelope_id as key,
    case when is_exceeded then 'ENV-01' else 'ENV-01-WARN' end as "check",
    "check" as expected_class
from compared
where is_exceeded or is_nearly_used_up;
