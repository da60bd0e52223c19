-- Possible causes of a break that its own amounts, currencies and periods show (decision 0050): one row per break and
-- cause.

with

lines as (
    select * from {{ ref('int_break_lines') }}
),

breaks as (
    select * from {{ ref('int_breaks') }}
),

factors as (
    select
        listed.cause_code,
        cast(listed.factor as decimal(5, 2)) as factor
    from (
        values
        ('booked_twice', 2),
        ('sign_inverted', -1),
        ('decimal_shift', 10),
        ('decimal_shift', 100),
        ('decimal_shift', 0.1),
        ('decimal_shift', 0.01)
    ) as listed (cause_code, factor)
),

currencies as (
    select
        break_id,
        'currency_not_converted' as cause_code,
        expected_amount as basis_amount,
        difference_amount as explained_amount
    from lines
    where actual_currency <> currency and actual_amount = expected_amount
),

other_periods as (
    select
        break_id,
        case
            when {{ quarter_number('entry_account_period') }} = {{ quarter_number(account_period_of('period')) }} + 1
                then 'one_period_late'
            else 'other_period'
        end as cause_code,
        expected_amount as basis_amount,
        {{ account_period_of('period') }} as due_period,
        entry_account_period as applied_period,
        cast(0 as decimal(18, 2)) as explained_amount
    from lines
    where class = 'period_differs'
),

-- A commission is forgotten only if the premium of its line is booked.
unbooked_premiums as (
    select
        insurer_id,
        split_part(key, '|', 1) || '|ceding_commission' as commission_key
    from breaks
    where
        reconciliation = 'premium_ledger'
        and class in ('missing_in_ledger', 'quarantined')
        and split_part(key, '|', 2) = 'ceded_premium'
),

commissions as (
    select
        lines.break_id,
        'commission_forgotten' as cause_code,
        lines.ceded_premium_amount as basis_amount,
        cast(-lines.expected_amount as decimal(18, 2)) as explained_amount
    from lines
    left join unbooked_premiums
        on
            lines.insurer_id = unbooked_premiums.insurer_id
            and lines.key = unbooked_premiums.commission_key
    where
        lines.expected_amount <> 0
        and (
            (lines.class = 'commission_differs' and lines.actual_amount = 0)
            or (
                lines.class = 'missing_in_ledger'
                and lines.line_code = 'ceding_commission'
                and unbooked_premiums.commission_key is null
            )
        )
),

-- A wrong base or rate is the only cause if the gross premium is what it gives.
multiplied as (
    select
        lines.break_id,
        factors.cause_code,
        case when lines.class = 'base_differs' then lines.limit_in_force_amount else lines.expected_amount end
            as basis_amount,
        1 as due_figure,
        factors.factor as applied_figure,
        cast(lines.actual_amount - lines.expected_amount as decimal(18, 2)) as explained_amount
    from lines
    inner join factors
        on
            (factors.cause_code = 'booked_twice') = (lines.class in ('duplicate_in_ledger', 'premium_twice'))
            and case lines.class
                when 'base_differs'
                    then
                        factors.cause_code = 'decimal_shift'
                        and lines.actual_amount = lines.expected_gross_premium_amount
                        and lines.annual_premium_rate = lines.annual_premium_rate_in_force
                        and lines.premium_base_amount = {{ money(
                            'cast(lines.limit_in_force_amount as decimal(30, 2)) * factors.factor'
                        ) }}
                when 'rate_differs'
                    then
                        factors.cause_code = 'decimal_shift'
                        and lines.actual_amount = lines.expected_gross_premium_amount
                        and lines.annual_premium_rate = lines.annual_premium_rate_in_force * factors.factor
                else
                    lines.actual_amount = {{ money('cast(lines.expected_amount as decimal(30, 2)) * factors.factor') }}
            end
    where lines.expected_amount <> 0 and lines.actual_amount <> 0 and lines.currency = lines.actual_currency
),

counted as (
    select
        break_id,
        monthly_premium_amount as basis_amount,
        {{ quotient('cast(abs(expected_amount) * 100 as bigint)', 'cast(monthly_premium_amount * 100 as bigint)') }}
            as due_figure,
        {{ quotient('cast(abs(actual_amount) * 100 as bigint)', 'cast(monthly_premium_amount * 100 as bigint)') }}
            as applied_figure,
        abs(expected_amount) as expected_amount,
        abs(actual_amount) as actual_amount,
        cast(actual_amount - expected_amount as decimal(18, 2)) as explained_amount
    from lines
    where class = 'gross_differs' and monthly_premium_amount > 0 and actual_amount * expected_amount >= 0
),

months as (
    select
        *,
        'months_miscounted' as cause_code
    from counted
    where
        applied_figure between 1 and 12
        and due_figure * basis_amount = expected_amount
        and applied_figure * basis_amount = actual_amount
)

select
    break_id,
    cause_code,
    basis_amount,
    cast(null as decimal(18, 6)) as due_figure,
    cast(null as decimal(18, 6)) as applied_figure,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    explained_amount
from currencies
union all
select
    break_id,
    cause_code,
    basis_amount,
    cast(null as decimal(18, 6)) as due_figure,
    cast(null as decimal(18, 6)) as applied_figure,
    due_period,
    applied_period,
    explained_amount
from other_periods
union all
select
    break_id,
    cause_code,
    basis_amount,
    cast(null as decimal(18, 6)) as due_figure,
    cast(null as decimal(18, 6)) as applied_figure,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    explained_amount
from commissions
union all
select
    break_id,
    cause_code,
    basis_amount,
    due_figure,
    applied_figure,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    explained_amount
from multiplied
union all
select
    break_id,
    cause_code,
    basis_amount,
    due_figure,
    applied_figure,
    cast(null as varchar) as due_period,
    cast(null as varchar) as applied_period,
    explained_amount
from months
