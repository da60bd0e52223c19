-- Payments that settle the only balance of which exactly their amount is open, if no other payment could settle it too.
-- Otherwise the balances are candidates.

with

{{ open_pairs([ref('int_settlement_by_decision'), ref('int_settlement_by_reference')]) }},

equal_amounts as (
    select
        open_pairs.*,
        count(*) over (partition by movement_key) as balance_count,
        count(*) over (partition by balance_key) as payment_count
    from open_pairs
    where payment_amount = open_amount
)

select
    movement_key,
    balance_key,
    'unique_amount' as evidence_code,
    payment_amount as matched_amount,
    balance_count = 1 and payment_count = 1 as is_match
from equal_amounts
