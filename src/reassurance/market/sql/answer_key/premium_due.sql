-- Each guarantee and month whose premium lines do not add up to the premium due. Run after lines are refused.
-- The key is that of a build made before the packages of the month after the market are due.
insert into answer_key by name
with
-- The market's months, the one after it, and that before it, in which cover without terms began.
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

owed as (
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

-- A line of several months has the premium of each.
parts as (
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
        o.period,
        o.due_amount,
        p.currency,
        p.transaction_type
    from premium_lines as p
    inner join owed as o
        on
            p.guarantee_id = o.guarantee_id
            and p.covers_from <= o.last_day and p.covers_to >= o.first_day
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
    from parts
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
        o.*,
        coalesce(f.amount, 0) as amount,
        coalesce(f.premium_count, 0) as premium_count,
        coalesce(f.first_currency <> o.currency or f.last_currency <> o.currency, false)
            as is_foreign,
        r.guarantee_id is not null as is_refused
    from owed as o
    left join actual as f on o.guarantee_id = f.guarantee_id and o.period = f.period
    left join refused as r on o.guarantee_id = r.guarantee_id and o.period = r.period
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
    case class
        when 'premium_missing' then cast(last_day + 16 as timestamp)
        else cast(first_day as timestamp)
    end as known_from
from classed
where
    class <> 'matched'
    and (class = 'no_terms_in_force' or period in (select period from months));
