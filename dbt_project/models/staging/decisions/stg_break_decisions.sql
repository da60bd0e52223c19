-- Decisions of persons on breaks and settlements, in the order in which they were made: that of their identifiers.

select
    decision_id as break_decision_id,
    decided_at,
    decided_by,
    action as action_code,
    break_id,
    reason as decision_reason,
    approved_by,
    owner,
    waived_until_on,
    seen_class,
    seen_difference_amount,
    treaty_id,
    account_period,
    currency,
    account_id,
    bank_movement_id
from {{ source('intake', 'break_decisions') }}
