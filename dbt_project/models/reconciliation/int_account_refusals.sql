-- The line of account of each refused line that has not been replaced, with the values that can be read: one row per
-- refused line and line of account. A refused account line also leaves its balance incomplete: one more row, with
-- `line_count` 0. Refused lines are counted, not added.

with

premiums as (
    select * from {{ ref('int_premiums_quarantined') }}
),

claims as (
    select * from {{ ref('int_claims_quarantined') }}
    where movement_type is null or movement_type not in ('notification', 'closure')
),

accounts as (
    select * from {{ ref('int_accounts_quarantined') }}
),

entries as (
    select * from {{ ref('int_ledger_quarantined') }}
    where line_code is null or line_code <> 'guarantee_fee'
),

terms as (
    select * from {{ ref('int_guarantee_terms') }}
),

premium_line_codes as (
    select 'ceded_premium' as line_code
    union all
    select 'ceding_commission' as line_code
)

select
    'premiums' as register_code,
    premiums.insurer_id,
    coalesce(terms.treaty_id, premiums.treaty_id) as treaty_id,
    {{ account_period_of('premiums.period') }} as account_period,
    premium_line_codes.line_code,
    premiums.currency,
    1 as line_count,
    premiums.received_at,
    premiums.submission_id,
    premiums.line_number
from premiums
cross join premium_line_codes
left join terms
    on
        premiums.insurer_id = terms.insurer_id
        and premiums.guarantee_id = terms.guarantee_id
union all
select
    'claims' as register_code,
    claims.insurer_id,
    coalesce(terms.treaty_id, claims.treaty_id) as treaty_id,
    {{ account_period_of('claims.period') }} as account_period,
    {{ account_line_of_movement('claims.movement_type') }} as line_code,
    claims.currency,
    1 as line_count,
    claims.received_at,
    claims.submission_id,
    claims.line_number
from claims
left join terms
    on
        claims.insurer_id = terms.insurer_id
        and claims.guarantee_id = terms.guarantee_id
union all
select
    'accounts' as register_code,
    insurer_id,
    treaty_id,
    account_period,
    line_code,
    currency,
    1 as line_count,
    received_at,
    submission_id,
    line_number
from accounts
union all
select
    'accounts' as register_code,
    insurer_id,
    treaty_id,
    account_period,
    'balance' as line_code,
    currency,
    0 as line_count,
    received_at,
    submission_id,
    line_number
from accounts
where line_code not in ('balance', 'ceded_reserve_change')
union all
select
    'ledger' as register_code,
    insurer_id,
    treaty_id,
    account_period,
    line_code,
    currency,
    1 as line_count,
    received_at,
    submission_id,
    line_number
from entries
