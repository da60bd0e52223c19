-- Payments and the balances that they may settle: one row per payment and balance of its reinsurer and currency that
-- agrees with everything the payment names. `naming_evidence` is not empty if the payment names the balance exactly.

with

payments as (
    select * from {{ ref('int_settlement_movements') }}
    where movement_kind = 'payment'
),

balances as (
    select * from {{ ref('int_settlement_balances') }}
),

names as (
    select * from {{ ref('int_settlement_names') }}
),

account_lines as (
    select
        insurer_id || '|' || treaty_id || '|' || account_period || '|' || currency as balance_key,
        account_line_id
    from {{ ref('int_accounts_current') }}
    where line_code = 'balance'
    union all
    select
        insurer_id || '|' || treaty_id || '|' || account_period || '|' || currency as balance_key,
        account_line_id
    from {{ ref('int_accounts_quarantined') }}
    where line_code = 'balance'
),

named_lines as (
    select
        names.movement_key,
        account_lines.balance_key,
        max(case names.kind when 'exact' then 1 else 0 end) as is_exact,
        max(case names.kind when 'account' then 1 else 0 end) as is_account
    from names
    inner join account_lines on names.named_code = account_lines.account_line_id
    where names.kind in ('exact', 'account')
    group by names.movement_key, account_lines.balance_key
),

counted as (
    select
        movement_key,
        sum(case kind when 'treaty' then 1 else 0 end) as treaty_count,
        sum(case kind when 'quarter' then 1 else 0 end) as quarter_count,
        sum(case kind when 'product' then 1 else 0 end) as product_count,
        sum(case kind when 'insurer' then 1 else 0 end) as insurer_count,
        max(case when kind in ('exact', 'account', 'treaty', 'insurer') then 1 else 0 end) as has_payer
    from names
    group by movement_key
),

own as (
    select
        payments.movement_key,
        balances.balance_key,
        balances.insurer_id,
        payments.booked_on > balances.quarter_ends_on and payments.booked_on <= balances.window_ends_on
            as is_in_window,
        payments.payment_amount,
        balances.balance_amount,
        payments.set_size_maximum,
        payments.set_candidate_count_maximum,
        coalesce(named_lines.is_exact, 0) as is_exact,
        coalesce(named_lines.is_account, 0) as is_account,
        coalesce(counted.treaty_count, 0) as treaty_count,
        coalesce(counted.quarter_count, 0) as quarter_count,
        coalesce(counted.product_count, 0) as product_count,
        coalesce(counted.insurer_count, 0) as insurer_count,
        coalesce(counted.has_payer, 0) as has_payer,
        treaties.named_code as treaty_name,
        quarters.named_code as quarter_name,
        products.named_code as product_name,
        insurers.named_code as insurer_name
    from payments
    inner join balances
        on
            payments.reinsurer_id = balances.reinsurer_id
            and payments.currency = balances.currency
    left join counted on payments.movement_key = counted.movement_key
    left join named_lines
        on
            payments.movement_key = named_lines.movement_key
            and balances.balance_key = named_lines.balance_key
    left join names as treaties
        on
            payments.movement_key = treaties.movement_key
            and treaties.kind = 'treaty'
            and balances.treaty_id = treaties.named_code
    left join names as quarters
        on
            payments.movement_key = quarters.movement_key
            and quarters.kind = 'quarter'
            and balances.account_period = quarters.named_code
    left join names as products
        on
            payments.movement_key = products.movement_key
            and products.kind = 'product'
            and balances.product_code = products.named_code
    left join names as insurers
        on
            payments.movement_key = insurers.movement_key
            and insurers.kind = 'insurer'
            and balances.insurer_id = insurers.named_code
),

-- Several insurers may use the same identifier: that of a named insurer outweighs the others.
scored as (
    select
        own.*,
        is_exact * case when insurer_name is null then 1 else 2 end as exact_score,
        is_account * case when insurer_name is null then 1 else 2 end as account_score
    from own
),

ranked as (
    select
        scored.*,
        max(exact_score) over (partition by movement_key) as best_exact_score,
        max(account_score) over (partition by movement_key) as best_account_score
    from scored
)

select
    movement_key,
    balance_key,
    insurer_id,
    is_in_window,
    payment_amount,
    balance_amount,
    set_size_maximum,
    set_candidate_count_maximum,
    has_payer = 1 as is_payer_named,
    case
        when best_exact_score > 0 then 'structured_reference'
        when best_account_score > 0 then 'text_reference'
        when treaty_count > 0 and quarter_count > 0
            then case when least(treaty_count, quarter_count) = 1 then 'text_reference' end
        when insurer_count = 1 and product_count > 0 and quarter_count > 0
            then case when least(product_count, quarter_count) = 1 then 'text_reference' end
    end as naming_evidence
from ranked
where
    case
        when best_exact_score > 0 then exact_score = best_exact_score
        when best_account_score > 0 then account_score = best_account_score
        else
            (treaty_count = 0 or treaty_name is not null)
            and (quarter_count = 0 or quarter_name is not null)
            and (product_count = 0 or product_name is not null)
            and (insurer_count = 0 or insurer_name is not null)
    end
