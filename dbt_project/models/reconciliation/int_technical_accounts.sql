-- The three amounts of each line of account next to each other: one row per insurer, treaty, quarter, line of account
-- and currency, with the day on which each source is due. A source without a line has no amount.

with

sums as {{ not_materialized() }} (
    select * from {{ ref('int_account_sums') }}
),

refusals as {{ not_materialized() }} (
    select * from {{ ref('int_account_refusals') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

due_dates as (
    select * from {{ ref('int_submission_due_dates') }}
),

submissions as (
    select * from {{ ref('stg_submissions') }}
    where verdict <> 'rejected'
),

rates as (
    select * from {{ ref('fx_rates') }}
),

-- A refused line may name any quarter: it has the rate of the nearest month.
rated_months as (
    {{ rated_months() }}
),

parts as (
    select
        source_code,
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        amount,
        line_count,
        received_at,
        submission_id,
        line_number
    from sums
    union all
    select
        case register_code when 'accounts' then 'refused_account' else 'refused' end as source_code,
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        cast(null as decimal(18, 2)) as amount,
        line_count,
        received_at,
        submission_id,
        line_number
    from refusals
),

lines as (
    select
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        cast(sum(case when source_code = 'bordereau' then amount end) as decimal(18, 2)) as bordereau_amount,
        cast(sum(case when source_code = 'account' then amount end) as decimal(18, 2)) as account_amount,
        cast(sum(case when source_code = 'ledger' then amount end) as decimal(18, 2)) as ledger_amount,
        cast(sum(case when source_code = 'bordereau' then line_count else 0 end) as bigint) as bordereau_line_count,
        cast(sum(case when source_code = 'account' then line_count else 0 end) as bigint) as account_line_count,
        cast(sum(case when source_code = 'ledger' then line_count else 0 end) as bigint) as ledger_entry_count,
        cast(sum(case when source_code like 'refused%' then line_count else 0 end) as bigint) as refused_line_count,
        max(case when source_code like 'refused%' then 1 else 0 end) = 1 as is_incomplete,
        cast(
            sum(case when source_code = 'refused_account' then line_count else 0 end) as bigint
        ) as refused_account_line_count,
        max(received_at) as received_at,
        max(case when source_code = 'bordereau' then submission_id end) as bordereau_submission_id,
        max(case when source_code = 'account' then submission_id end) as account_submission_id,
        max(case when source_code = 'account' then line_number end) as account_line_number,
        max(case when source_code = 'ledger' then submission_id end) as ledger_submission_id,
        max(case when source_code like 'refused%' then submission_id end) as refused_submission_id
    from parts
    group by insurer_id, treaty_id, account_period, line_code, currency
    -- A refused line adds no balance to an account that has none.
    having sum(line_count) > 0
),

-- The quarters of the calendar and of all packages. Another quarter has no due date.
quarters as (
    select
        account_period,
        {{ month_of(last_day_of_quarter('account_period')) }} as period,
        {{ last_day_of_quarter('account_period') }} as ends_on
    from (
        select {{ account_period_of('period') }} as account_period from due_dates
        union
        select {{ account_period_of('period') }} as account_period from submissions
    ) as known
),

-- Each register is due with the last month of the quarter.
due as (
    select
        due_dates.sender_id,
        quarters.account_period,
        max(case when due_dates.register_code = 'accounts' then due_dates.due_on end) as account_due_on,
        max(case when due_dates.register_code in ('premiums', 'claims') then due_dates.due_on end) as bordereau_due_on,
        max(case when due_dates.register_code = 'ledger' then due_dates.due_on end) as ledger_due_on
    from due_dates
    inner join quarters on due_dates.period = quarters.period
    group by due_dates.sender_id, quarters.account_period
)

select
    lines.*,
    treaties.product_code,
    treaties.reinsurer_id,
    quarters.period,
    rates.eur_per_unit_rate,
    coalesce(lines.account_amount, lines.bordereau_amount) as reference_amount,
    coalesce(cedent.account_due_on, quarters.ends_on) as account_due_on,
    coalesce(cedent.bordereau_due_on, quarters.ends_on) as bordereau_due_on,
    coalesce(reinsurer.ledger_due_on, quarters.ends_on) as ledger_due_on,
    cast(coalesce(lines.account_amount, 0) - coalesce(lines.bordereau_amount, 0) as decimal(18, 2))
        as account_difference_amount,
    -- A ledger need not book the balance, which is no amount of its own.
    case
        when lines.line_code = 'balance' and lines.ledger_amount is null then cast(0 as decimal(18, 2))
        else
            cast(
                coalesce(lines.ledger_amount, 0) - coalesce(lines.account_amount, lines.bordereau_amount, 0)
                as decimal(18, 2)
            )
    end as ledger_difference_amount
from lines
left join treaties on lines.treaty_id = treaties.treaty_id
left join quarters on lines.account_period = quarters.account_period
left join due as cedent
    on
        lines.insurer_id = cedent.sender_id
        and lines.account_period = cedent.account_period
left join due as reinsurer
    on
        treaties.reinsurer_id = reinsurer.sender_id
        and lines.account_period = reinsurer.account_period
cross join rated_months
left join rates
    on
        lines.currency = rates.currency
        and rates.period = greatest(
            least(quarters.period, {{ month_of(as_of_date()) }}, rated_months.last_period), rated_months.first_period
        )
