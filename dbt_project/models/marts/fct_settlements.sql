-- Balances of technical accounts and bank movements, with what links them: one row per match, per candidate of an
-- unmatched payment, and per balance or movement without either. A balance with several payments has several rows.

with

compared as (
    select * from {{ ref('rec_settlement') }}
),

balances as (
    select * from {{ ref('int_settlement_balances') }}
),

movements as (
    select * from {{ ref('int_settlement_movements') }}
),

matches as (
    select * from {{ ref('int_settlement_matches') }}
),

candidates as (
    select * from {{ ref('int_settlement_candidates') }}
),

links as (
    select
        compared.key,
        case when matches.movement_key is null then 'none' else 'match' end as link_code,
        compared.key as balance_key,
        matches.movement_key,
        matches.evidence_code,
        matches.matched_amount
    from compared
    inner join balances on compared.key = balances.balance_key
    left join matches on compared.key = matches.balance_key
    union all
    select
        compared.key,
        case when candidates.balance_key is null then 'none' else 'candidate' end as link_code,
        candidates.balance_key,
        compared.key as movement_key,
        cast(null as varchar) as evidence_code,
        cast(null as decimal(18, 2)) as matched_amount
    from compared
    left join balances on compared.key = balances.balance_key
    left join candidates on compared.key = candidates.movement_key
    where balances.balance_key is null
)

select
    {{ stable_id(['links.key', 'links.balance_key', 'links.movement_key']) }} as settlement_id,
    links.key,
    links.link_code,
    links.evidence_code,
    compared.class,
    coalesce(balances.insurer_id, compared.insurer_id) as insurer_id,
    compared.reinsurer_id,
    balances.treaty_id,
    balances.account_period,
    compared.period,
    compared.currency,
    balances.balance_amount,
    balances.payment_due_on,
    movements.account_id,
    movements.bank_movement_id,
    movements.booked_on,
    movements.payment_amount,
    links.matched_amount,
    compared.found_amount,
    links.balance_key,
    links.movement_key
from links
inner join compared on links.key = compared.key
left join balances on links.balance_key = balances.balance_key
left join movements on links.movement_key = movements.movement_key
