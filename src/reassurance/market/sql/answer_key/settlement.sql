-- The balances that are not paid on time in full, from what each payment settles, and the movements that settle none.
-- A balance is awaited until the statement of its due day is due, 15 days after the end of the month.
with
movements as (
    select
        p.*,
        m.period,
        s.sent_at
    from payments as p
    inner join bank_movements as m using (reinsurer_id, bank_reference)
    inner join sent as s on p.reinsurer_id = s.sender and m.period = s.period
),

-- A copy of a payment settles the balance of the payment.
receipts as (
    select
        t.balance_key,
        sum(
            case
                when t.way = 'single' then m.amount
                else t.amount * sign(m.amount) * sign(p.amount)
            end
        ) as paid_amount,
        bool_or(m.booked_on > b.due_on) as is_late,
        max(m.sent_at) as sent_at
    from settlements as t
    inner join balances as b using (balance_key)
    inner join movements as m on rtrim(m.bank_reference, 'BDR') = t.bank_reference
    inner join payments as p on t.bank_reference = p.bank_reference
    where m.bank_reference not in (from strays)
    group by all
),

paid as (
    select
        b.*,
        coalesce(s.paid_amount, 0) * case when b.amount < 0 then -1 else 1 end as paid,
        abs(b.amount) as owed,
        coalesce(s.paid_amount, 0) - b.amount as difference,
        coalesce(s.is_late, false) as is_late,
        s.sent_at,
        cast(last_day(b.due_on) + 16 as timestamp) as statement_overdue_at
    from balances as b left join receipts as s using (balance_key)
),

classed as (
    select
        *,
        case
            when paid > owed then 'overpaid'
            when paid = owed and is_late then 'settled_late'
            when paid = owed then 'matched'
            when paid > 0 then 'partially_settled'
            else 'unsettled'
        end as class
    from paid
)

insert into answer_key by name
select
    'accounts' as register,
    period,
    insurer_id,
    balance_key as key,
    'settlement' as "check",
    class as expected_class,
    difference as expected_difference,
    case
        when class in ('partially_settled', 'unsettled') then greatest(statement_overdue_at, sent_at)
        else sent_at
    end as known_from
from classed
where
    class <> 'matched'
    and (class <> 'unsettled' or due_on <= (select max(last_day) from months))
    and balance_key not in (
        select key from answer_key
        where "check" = 'settlement'
    )
union all
select
    'bank_statements',
    period,
    reinsurer_id,
    reinsurer_id || '|' || bank_reference,
    'settlement',
    'unidentified_receipt',
    amount,
    sent_at
from movements
where bank_reference in (from strays);
