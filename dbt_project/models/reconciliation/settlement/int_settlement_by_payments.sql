-- Sets of payments that settle one balance: the only set of payments in its direction that adds up to what is open. If
-- several sets do, or two balances share a payment, the balances are candidates of these payments.

with recursive

{{ open_pairs([
    ref('int_settlement_by_decision'),
    ref('int_settlement_by_reference'),
    ref('int_settlement_by_amount'),
    ref('int_settlement_by_balances')
]) }},

candidates as (
    select
        balance_key as whole_key,
        open_amount as whole_amount,
        movement_key as part_key,
        payment_amount as part_amount,
        set_size_maximum,
        set_candidate_count_maximum
    from pairs_of_one_insurer
    where sign(open_amount) = sign(payment_amount)
),

{{ sets_adding_up('candidates') }}

select
    part_key as movement_key,
    whole_key as balance_key,
    'payments_add_up' as evidence_code,
    part_amount as matched_amount,
    max(case when is_solution then 1 else 0 end) = 1 as is_match
from parts_of_sets
group by whole_key, part_key, part_amount
