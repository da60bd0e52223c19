-- Payments that name one balance exactly settle it, whatever their amount. A payment that names several is not matched
-- by this evidence: its balances are candidates.

with

decided as (
    select movement_key
    from {{ ref('int_settlement_by_decision') }}
    group by movement_key
),

pairs as (
    select named_pairs.*
    from {{ ref('int_settlement_pairs') }} as named_pairs
    left join decided on named_pairs.movement_key = decided.movement_key
    where named_pairs.naming_evidence is not null and decided.movement_key is null
),

counted as (
    select
        pairs.*,
        count(*) over (partition by movement_key) as balance_count
    from pairs
)

select
    movement_key,
    balance_key,
    naming_evidence as evidence_code,
    payment_amount as matched_amount,
    balance_count = 1 as is_match
from counted
