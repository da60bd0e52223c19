-- Balances of technical accounts: one row per insurer, treaty, quarter and currency, with its due day, the end of the
-- window of its payments, and the day until which the bank statement of the due day is due.

with

lines as (
    select
        insurer_id,
        treaty_id,
        account_period,
        currency,
        amount,
        false as is_quarantined,
        account_line_id,
        received_at,
        submission_id,
        line_number
    from {{ ref('int_accounts_current') }}
    where line_code = 'balance'
    union all
    select
        insurer_id,
        treaty_id,
        account_period,
        currency,
        amount,
        true as is_quarantined,
        account_line_id,
        received_at,
        submission_id,
        line_number
    from {{ ref('int_accounts_quarantined') }}
    where
        line_code = 'balance'
        and treaty_id is not null
        and account_period is not null
        and currency is not null
        and amount is not null
),

treaties as (
    select * from {{ ref('treaties') }}
),

terms as (
    select * from {{ ref('settlement_terms') }}
),

due_dates as (
    select * from {{ ref('int_submission_due_dates') }}
    where register_code = 'bank_statements'
),

-- Of refused lines, the first counts, and only without an accepted line: a repeated line is refused twice.
numbered as (
    select
        *,
        min(case when is_quarantined then 1 else 0 end) over (
            partition by insurer_id, treaty_id, account_period, currency
        ) = 1 as is_refused_only,
        row_number() over (
            partition by insurer_id, treaty_id, account_period, currency
            order by is_quarantined, submission_id, line_number
        ) as place
    from lines
),

balances as (
    select
        insurer_id,
        treaty_id,
        account_period,
        currency,
        cast(sum(case
            when is_quarantined and not (is_refused_only and place = 1) then 0
            else amount
        end) as decimal(18, 2)) as balance_amount,
        max(case when is_quarantined then 1 else 0 end) = 1 as is_quarantined,
        max(received_at) as received_at,
        min(case when place = 1 then submission_id end) as submission_id,
        min(case when place = 1 then line_number end) as line_number,
        {{ last_day_of_quarter('account_period') }} as quarter_ends_on
    from numbered
    group by insurer_id, treaty_id, account_period, currency
),

dated as (
    select
        balances.*,
        treaties.reinsurer_id,
        treaties.product_code,
        {{ month_of('balances.quarter_ends_on') }} as period,
        {{ days_after('balances.quarter_ends_on', 'coalesce(terms.due_days, 0)') }} as payment_due_on,
        {{ days_after('balances.quarter_ends_on', 'coalesce(terms.due_days + terms.amount_window_days, 0)') }}
            as window_ends_on
    from balances
    left join treaties on balances.treaty_id = treaties.treaty_id
    left join terms
        on
            treaties.reinsurer_id = terms.reinsurer_id
            and {{ in_force('terms', 'balances.quarter_ends_on') }}
)

select
    dated.insurer_id || '|' || dated.treaty_id || '|' || dated.account_period || '|' || dated.currency as balance_key,
    dated.insurer_id,
    dated.treaty_id,
    dated.account_period,
    dated.currency,
    dated.reinsurer_id,
    dated.product_code,
    dated.period,
    dated.balance_amount,
    dated.is_quarantined,
    dated.quarter_ends_on,
    dated.payment_due_on,
    dated.window_ends_on,
    coalesce(due_dates.due_on, dated.payment_due_on) as statement_due_on,
    dated.received_at,
    dated.submission_id,
    dated.line_number
from dated
left join due_dates
    on
        dated.reinsurer_id = due_dates.sender_id
        and {{ month_of('dated.payment_due_on') }} = due_dates.period
