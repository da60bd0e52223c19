-- A cap on the insurers' losses moves every loss above it to the State, so it excludes a floor that insurers keep of
-- each risk. Market-wide terms need an allocation key.

select
    treaty_id,
    loss_terms_id,
    insurers_loss_cap_amount,
    retention_share_minimum,
    is_market_wide,
    allocation_key_amount
from {{ ref('int_treaty_years') }}
where
    (insurers_loss_cap_amount is not null and coalesce(retention_share_minimum, 0) > 0)
    or (is_market_wide and coalesce(allocation_key_amount, 0) <= 0)
