-- Balances that an unmatched payment may settle, without certainty: one row per payment and balance.

with

matches as (
    select movement_key from {{ ref('int_settlement_matches') }}
    group by movement_key
),

uncertain as (
    select
        movement_key,
        balance_key
    from {{ ref('int_settlement_by_reference') }}
    where not is_match
    union all
    select
        movement_key,
        balance_key
    from {{ ref('int_settlement_by_amount') }}
    where not is_match
    union all
    select
        movement_key,
        balance_key
    from {{ ref('int_settlement_by_balances') }}
    where not is_match
    union all
    select
        movement_key,
        balance_key
    from {{ ref('int_settlement_by_payments') }}
    where not is_match
)

select
    uncertain.movement_key,
    uncertain.balance_key
from uncertain
left join matches on uncertain.movement_key = matches.movement_key
where matches.movement_key is null
group by uncertain.movement_key, uncertain.balance_key
