-- Payments that a person matched with balances. In the order of quarter and treaty, all balances but the last get what
-- they owe; the last gets the rest of the payment.

with

decisions as (
    select * from {{ ref('int_settlement_decisions') }}
    where decision_code = 'match'
),

payments as (
    select * from {{ ref('int_settlement_movements') }}
),

balances as (
    select * from {{ ref('int_settlement_balances') }}
),

numbered as (
    select
        decisions.movement_key,
        decisions.balance_key,
        payments.payment_amount,
        balances.balance_amount,
        row_number() over (
            partition by decisions.movement_key
            order by balances.account_period desc, balances.treaty_id desc, decisions.balance_key desc
        ) as place_from_the_last
    from decisions
    inner join payments on decisions.movement_key = payments.movement_key
    inner join balances on decisions.balance_key = balances.balance_key
),

others as (
    select
        movement_key,
        sum(balance_amount) as other_amount
    from numbered
    where place_from_the_last > 1
    group by movement_key
)

select
    numbered.movement_key,
    numbered.balance_key,
    'decision' as evidence_code,
    cast(
        case
            when numbered.place_from_the_last > 1 then numbered.balance_amount
            else numbered.payment_amount - coalesce(others.other_amount, 0)
        end as decimal(18, 2)
    ) as matched_amount,
    true as is_match
from numbered
left join others on numbered.movement_key = others.movement_key
