-- To the cent, by reinsurer and currency: the balances and the movements of the registers are those of the settlement
-- comparison. A movement is in the row of the balances that it settles, or in its own.

with

compared as (
    select
        reinsurer_id,
        currency,
        sum(coalesce(expected_amount, 0)) as balance_amount,
        sum(coalesce(found_amount, 0)) as movement_amount
    from {{ ref('rec_settlement') }}
    group by reinsurer_id, currency
),

given as (
    select
        reinsurer_id,
        currency,
        balance_amount,
        cast(0 as decimal(18, 2)) as movement_amount
    from {{ ref('int_settlement_balances') }}
    union all
    select
        reinsurer_id,
        currency,
        cast(0 as decimal(18, 2)) as balance_amount,
        case direction when 'debit' then -movement_amount else movement_amount end as movement_amount
    from {{ ref('int_bank_statements_current') }}
    union all
    select
        reinsurer_id,
        currency,
        cast(0 as decimal(18, 2)) as balance_amount,
        coalesce(case direction when 'debit' then -movement_amount else movement_amount end, 0) as movement_amount
    from {{ ref('int_bank_statements_quarantined') }}
    union all
    select
        cast(null as varchar) as reinsurer_id,
        currency,
        coalesce(amount, 0) as balance_amount,
        cast(0 as decimal(18, 2)) as movement_amount
    from {{ ref('int_accounts_quarantined') }}
    where
        line_code = 'balance'
        and (treaty_id is null or account_period is null or currency is null or amount is null)
),

expected as (
    select
        reinsurer_id,
        currency,
        sum(balance_amount) as balance_amount,
        sum(movement_amount) as movement_amount
    from given
    group by reinsurer_id, currency
)

select
    coalesce(expected.reinsurer_id, compared.reinsurer_id) as reinsurer_id,
    coalesce(expected.currency, compared.currency) as currency,
    expected.balance_amount as expected_balance_amount,
    compared.balance_amount as actual_balance_amount,
    expected.movement_amount as expected_movement_amount,
    compared.movement_amount as actual_movement_amount
from expected
full outer join compared
    on
        {{ is_same('expected.reinsurer_id', 'compared.reinsurer_id') }}
        and {{ is_same('expected.currency', 'compared.currency') }}
where
    coalesce(expected.balance_amount, 0) <> coalesce(compared.balance_amount, 0)
    or coalesce(expected.movement_amount, 0) <> coalesce(compared.movement_amount, 0)
