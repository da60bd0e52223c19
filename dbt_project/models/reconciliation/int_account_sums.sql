-- The amount of each line of account by source: bordereaux, the cedent's account, the reinsurer's ledger. One row per
-- insurer, treaty, quarter, line of account, currency and source. On the side of the bordereaux, the balance is what
-- the other lines of the account add up to, and the cap adjustment is that of the treaty (decisions 0014 and 0046).

with

premiums as {{ not_materialized() }} (
    select * from {{ ref('int_premium_lines') }}
),

movements as {{ not_materialized() }} (
    select
        *,
        {{ account_line_of_movement('movement_type') }} as line_code
    from {{ ref('int_claim_lines') }}
    where movement_type in ('payment', 'recovery', 'reserve_change')
),

cap_tests as (
    select * from {{ ref('int_treaty_cap_tests') }}
),

accounts as (
    select * from {{ ref('int_accounts_current') }}
),

entries as {{ not_materialized() }} (
    select * from {{ ref('int_ledger_current') }}
    where line_code <> 'guarantee_fee'
),

treaties as (
    select * from {{ ref('treaties') }}
),

-- Premiums are read once for both lines of account.
premium_sums as (
    select
        insurer_id,
        treaty_id,
        account_period,
        currency,
        sum(ceded_premium_amount) as ceded_premium_amount,
        sum(ceding_commission_amount) as ceding_commission_amount,
        count(*) as line_count,
        max(received_at) as received_at,
        max(submission_id) as submission_id
    from premiums
    group by insurer_id, treaty_id, account_period, currency
),

sums as (
    select
        'bordereau' as source_code,
        insurer_id,
        treaty_id,
        account_period,
        'ceded_premium' as line_code,
        currency,
        ceded_premium_amount as amount,
        line_count,
        received_at,
        submission_id,
        cast(null as integer) as line_number
    from premium_sums
    union all
    select
        'bordereau' as source_code,
        insurer_id,
        treaty_id,
        account_period,
        'ceding_commission' as line_code,
        currency,
        ceding_commission_amount as amount,
        line_count,
        received_at,
        submission_id,
        cast(null as integer) as line_number
    from premium_sums
    union all
    select
        'bordereau' as source_code,
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        sum(ceded_amount) as amount,
        count(*) as line_count,
        max(received_at) as received_at,
        max(submission_id) as submission_id,
        cast(null as integer) as line_number
    from movements
    group by insurer_id, treaty_id, account_period, line_code, currency
    union all
    select
        'bordereau' as source_code,
        treaties.insurer_id,
        cap_tests.treaty_id,
        cap_tests.account_period,
        'cap_adjustment' as line_code,
        'EUR' as currency,
        sum(cap_tests.adjustment_amount_eur) as amount,
        count(*) as line_count,
        cast(max(cap_tests.tested_on) as timestamp) as received_at,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from cap_tests
    inner join treaties on cap_tests.treaty_id = treaties.treaty_id
    group by treaties.insurer_id, cap_tests.treaty_id, cap_tests.account_period
    having sum(cap_tests.adjustment_amount_eur) <> 0
    union all
    select
        'bordereau' as source_code,
        insurer_id,
        treaty_id,
        account_period,
        'balance' as line_code,
        currency,
        sum({{ amount_in_balance('line_code', 'amount') }}) as amount,
        count(*) as line_count,
        max(received_at) as received_at,
        max(submission_id) as submission_id,
        cast(null as integer) as line_number
    from accounts
    group by insurer_id, treaty_id, account_period, currency
    union all
    select
        'account' as source_code,
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        sum(amount) as amount,
        count(*) as line_count,
        max(received_at) as received_at,
        max(submission_id) as submission_id,
        min(line_number) as line_number
    from accounts
    group by insurer_id, treaty_id, account_period, line_code, currency
    union all
    select
        'ledger' as source_code,
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        sum(amount) as amount,
        count(*) as line_count,
        max(received_at) as received_at,
        max(submission_id) as submission_id,
        cast(null as integer) as line_number
    from entries
    group by insurer_id, treaty_id, account_period, line_code, currency
)

select
    source_code,
    insurer_id,
    treaty_id,
    account_period,
    line_code,
    currency,
    cast(amount as decimal(18, 2)) as amount,
    line_count,
    received_at,
    submission_id,
    line_number
from sums
