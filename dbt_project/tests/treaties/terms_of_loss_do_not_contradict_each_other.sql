-- A cap on what insurers bear takes from them all that lies above it: it cannot stand beside a floor that each keeps
-- of every risk. Terms of the whole market need a key to be shared by.

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
