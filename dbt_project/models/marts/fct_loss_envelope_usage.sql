-- The use of each envelope that caps final losses, day by day.

with

envelope_days as (
    select * from {{ ref('fnd_loss_envelope_days') }}
)

select
    envelope_id,
    title_fr as envelope_title_fr,
    base_code,
    usage_on,
    currency,
    cap_amount,
    ceded_claim_amount_eur,
    excluded_claim_amount_eur,
    headroom_amount_eur,
    share_used
from envelope_days
