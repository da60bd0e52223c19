-- Payments that settle the only set of balances that adds up to them. If several sets do, or two payments share a
-- balance, the balances of these sets are candidates.

with recursive

{{ open_pairs([
    ref('int_settlement_by_decision'), ref('int_settlement_by_reference'), ref('int_settlement_by_amount')
]) }},

candidates as (
    select
        movement_key as whole_key,
        payment_amount as whole_amount,
        balance_key as part_key,
        open_amount as part_amount,
        set_size_maximum,
        set_candidate_count_maximum
    from pairs_of_one_insurer
),

{{ sets_adding_up('candidates') }}

select
    whole_key as movement_key,
    part_key as balance_key,
    'balances_add_up' as evidence_code,
    part_amount as matched_amount,
    max(case when is_solution then 1 else 0 end) = 1 as is_match
from parts_of_sets
group by whole_key, part_key, part_amount
