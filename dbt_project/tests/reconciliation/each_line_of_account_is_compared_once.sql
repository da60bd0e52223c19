-- By insurer and source: the lines in force, their amounts and the refused lines are those of `technical_account`.

with

premiums as (
    select
        insurer_id,
        2 * count(*) as line_count,
        sum(ceded_premium_amount + ceding_commission_amount) as amount
    from {{ ref('int_premiums_current') }}
    group by insurer_id
),

claims as (
    select
        insurer_id,
        count(*) as line_count,
        sum(ceded_amount) as amount
    from {{ ref('int_claims_current') }}
    where movement_type not in ('notification', 'closure')
    group by insurer_id
),

refusals as (
    select
        insurer_id,
        count(*) as line_count
    from {{ ref('int_account_refusals') }}
    where line_count = 1
    group by insurer_id
),

in_force as (
    select
        'bordereau' as source_code,
        insurer_id,
        line_count,
        amount
    from premiums
    union all
    select
        'bordereau' as source_code,
        insurer_id,
        line_count,
        amount
    from claims
    union all
    select
        'account' as source_code,
        insurer_id,
        count(*) as line_count,
        sum(amount) as amount
    from {{ ref('int_accounts_current') }}
    group by insurer_id
    union all
    select
        'ledger' as source_code,
        insurer_id,
        count(*) as line_count,
        sum(amount) as amount
    from {{ ref('int_ledger_current') }}
    where line_code <> 'guarantee_fee'
    group by insurer_id
    union all
    select
        'refused' as source_code,
        insurer_id,
        line_count,
        0 as amount
    from refusals
),

expected as (
    select
        source_code,
        insurer_id,
        sum(line_count) as line_count,
        sum(amount) as amount
    from in_force
    group by source_code, insurer_id
),

compared as (
    select
        'bordereau' as source_code,
        insurer_id,
        sum(bordereau_line_count) as line_count,
        sum(bordereau_amount) as amount
    from {{ ref('rec_technical_account') }}
    where line_code not in ('balance', 'cap_adjustment')
    group by insurer_id
    having sum(bordereau_line_count) > 0
    union all
    select
        'account' as source_code,
        insurer_id,
        sum(account_line_count) as line_count,
        sum(account_amount) as amount
    from {{ ref('rec_technical_account') }}
    group by insurer_id
    having sum(account_line_count) > 0
    union all
    select
        'ledger' as source_code,
        insurer_id,
        sum(ledger_entry_count) as line_count,
        sum(ledger_amount) as amount
    from {{ ref('rec_technical_account') }}
    group by insurer_id
    having sum(ledger_entry_count) > 0
    union all
    select
        'refused' as source_code,
        insurer_id,
        sum(refused_line_count) as line_count,
        0 as amount
    from {{ ref('rec_technical_account') }}
    group by insurer_id
    having sum(refused_line_count) > 0
)

select
    coalesce(expected.source_code, compared.source_code) as source_code,
    coalesce(expected.insurer_id, compared.insurer_id) as insurer_id,
    expected.line_count as expected_count,
    compared.line_count as actual_count,
    expected.amount as expected_amount,
    compared.amount as actual_amount
from expected
full outer join compared
    on
        expected.source_code = compared.source_code
        and coalesce(expected.insurer_id, '') = coalesce(compared.insurer_id, '')
where
    expected.line_count is distinct from compared.line_count
    or expected.amount is distinct from compared.amount
