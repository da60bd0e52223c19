-- Matches of payments with balances, of all kinds of evidence: one row per payment and balance.

with

{{ settlement_matches([
    ref('int_settlement_by_decision'),
    ref('int_settlement_by_reference'),
    ref('int_settlement_by_amount'),
    ref('int_settlement_by_balances'),
    ref('int_settlement_by_payments')
]) }},

undone as (
    select * from {{ ref('int_settlement_decisions') }}
    where decision_code = 'unmatch'
)

-- A match is undone after all steps: no other match changes.
select
    matches.movement_key,
    matches.balance_key,
    matches.evidence_code,
    matches.matched_amount
from matches
left join undone
    on
        matches.movement_key = undone.movement_key
        and matches.balance_key = undone.balance_key
where undone.movement_key is null
