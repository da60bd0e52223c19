-- Balances of technical accounts and bank movements, with the evidence of each match and the candidates of unmatched
-- payments.

select
    settlement_id,
    period as month,
    {{ first_day_of('period') }} as month_on,
    insurer_id,
    reinsurer_id,
    treaty_id,
    account_period,
    currency,
    class,
    link_code,
    evidence_code,
    balance_amount,
    payment_due_on,
    account_id,
    bank_movement_id,
    booked_on,
    payment_amount,
    matched_amount,
    {{ as_of() }} as as_of
from {{ ref('fct_settlements') }}
