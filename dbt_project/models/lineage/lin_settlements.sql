-- Balances and bank movements with what links them, each with the line of the account and that of the bank statement.

with

settlements as (
    select * from {{ ref('fct_settlements') }}
),

compared as (
    select * from {{ ref('rec_settlement') }}
),

movements as (
    select * from {{ ref('int_settlement_movements') }}
),

balances as (
    select * from {{ ref('int_settlement_balances') }}
)

select
    settlements.settlement_id,
    settlements.key,
    settlements.reinsurer_id,
    settlements.balance_amount,
    settlements.payment_amount,
    settlements.matched_amount,
    'accounts' as register_code,
    coalesce(balances.submission_id, compared.left_submission_id) as submission_id,
    coalesce(balances.line_number, compared.left_line_number) as line_number,
    'bank_statements' as counterpart_register_code,
    coalesce(movements.submission_id, compared.right_submission_id) as counterpart_submission_id,
    coalesce(movements.line_number, compared.right_line_number) as counterpart_line_number
from settlements
inner join compared on settlements.key = compared.key
left join movements on settlements.movement_key = movements.movement_key
left join balances on settlements.balance_key = balances.balance_key
