-- Each guarantee and month whose premium lines do not add up to the premium due. Run after `refused_premiums` is
-- created. The key is for builds made before the packages of the month after the market are due.
insert into answer_key by name
with
-- The months of the market, the following one, and the preceding one, in which cover without terms began.
calendar as (
    select
        period,
        first_day,
        last_day
    from months
    union
    select
        strftime(last_day + 1, '%Y-%m'),
        cast(last_day + 1 as date),
        last_day(last_day + 1)
    from months
    union
    select
        strftime(first_day - 1, '%Y-%m'),
        cast(date_trunc('month', first_day - 1) as date),
        cast(first_day - 1 as date)
    from months
    where month_number = 0
),

due as (
    select
        g.insurer_id,
        g.guarantee_id,
        c.period,
        c.last_day,
        c.first_day,
        g.currency,
        case
            when
                g.guarantee_id not in (from without_terms)
                and g.guarantee_id not in (from without_rate)
                then money(
                    case
                        when g.change_month <= month_number(c.first_day) then g.changed_limit_amount
                        else g.public_limit_amount
                    end,
                    g.annual_premium_rate, 12
                )
        end as due_amount
    from guarantees as g
    inner join calendar as c on g.effective_on <= c.last_day and g.last_day_in_force >= c.first_day
),

-- A line of several months pays the premium of each month.
charged as (
    select
        guarantee_id,
        strftime(covers_from, '%Y-%m') as period,
        gross_premium_amount as amount,
        currency,
        transaction_type
    from premium_lines anti join refused_premiums using (premium_line_id)
    where months_count = 1
    union all
    select
        p.guarantee_id,
        d.period,
        d.due_amount,
        p.currency,
        p.transaction_type
    from premium_lines as p
    inner join due as d
        on
            p.guarantee_id = d.guarantee_id
            and p.covers_from <= d.last_day and p.covers_to >= d.first_day
    where p.months_count > 1
),

actual as (
    select
        guarantee_id,
        period,
        sum(amount) as amount,
        min(currency) as first_currency,
        max(currency) as last_currency,
        count(*) filter (transaction_type = 'premium') as premium_count
    from charged
    group by guarantee_id, period
),

refused as (
    select
        guarantee_id,
        period
    from premium_lines semi join refused_premiums using (premium_line_id)
),

compared as (
    select
        d.*,
        coalesce(a.amount, 0) as amount,
        coalesce(a.premium_count, 0) as premium_count,
        coalesce(a.first_currency <> d.currency or a.last_currency <> d.currency, false)
            as is_foreign,
        r.guarantee_id is not null as is_refused
    from due as d
    left join actual as a on d.guarantee_id = a.guarantee_id and d.period = a.period
    left join refused as r on d.guarantee_id = r.guarantee_id and d.period = r.period
),

classed as (
    select
        *,
        case
            when due_amount is null then 'no_terms_in_force'
            when amount = due_amount and not is_foreign then 'matched'
            when is_refused and amount < due_amount then 'quarantined'
            when amount = 0 then 'premium_missing'
            when amount > due_amount and premium_count > 1 then 'premium_twice'
            else 'amount_differs'
        end as class
    from compared
)

select
    'premiums' as register,
    period,
    insurer_id,
    guarantee_id || '|' || period as key,
    'premium_due' as "check",
    class as expected_class,
    case when not is_foreign and class <> 'no_terms_in_force' then amount - due_amount end
        as expected_difference,
    case
        when m.guarantee_id is not null then m.cause
        when is_foreign and amount = due_amount then 'currency_not_converted'
        when class = 'premium_twice' and amount = 2 * due_amount then 'booked_twice'
    end as expected_cause,
    case class
        when 'premium_missing' then cast(last_day + 16 as timestamp)
        else cast(first_day as timestamp)
    end as known_from
from classed
left join month_causes as m using (guarantee_id, period)
where
    class <> 'matched'
    and (class = 'no_terms_in_force' or period in (select period from months));
