-- The latest decision of a person on each pair of a payment and a balance: `match` or `unmatch`.

with

decisions as (
    select * from {{ ref('stg_break_decisions') }}
    where action_code in ('match', 'unmatch')
),

payments as (
    select * from {{ ref('int_settlement_movements') }}
    where movement_kind = 'payment'
),

balances as (
    select * from {{ ref('int_settlement_balances') }}
),

decided as (
    select
        payments.movement_key,
        balances.balance_key,
        decisions.action_code as decision_code,
        row_number() over (
            partition by payments.movement_key, balances.balance_key
            order by decisions.break_decision_id desc
        ) as place
    from decisions
    inner join payments
        on
            decisions.account_id = payments.account_id
            and decisions.bank_movement_id = payments.bank_movement_id
    inner join balances
        on
            decisions.treaty_id = balances.treaty_id
            and decisions.account_period = balances.account_period
            and decisions.currency = balances.currency
)

select
    movement_key,
    balance_key,
    decision_code
from decided
where place = 1
