-- Each treaty year: the rows of `treaty_terms` of a treaty with the same terms of loss. Losses accumulate over the
-- treaty year, so that a change of another term does not restart a band or a cap. The strictest floor of its rows
-- applies.

with

terms as (
    select * from {{ ref('treaty_terms') }}
),

treaties as (
    select * from {{ ref('treaties') }}
),

loss_terms as (
    select * from {{ ref('loss_terms') }}
),

years as (
    select
        treaty_id,
        loss_terms_id,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to,
        max(retention_share_minimum) as retention_share_minimum,
        max(allocation_key_amount) as allocation_key_amount
    from terms
    group by treaty_id, loss_terms_id
)

select
    years.treaty_id,
    years.loss_terms_id,
    treaties.insurer_id,
    treaties.product_code,
    treaties.reinsurer_id,
    treaties.attachment_basis,
    years.valid_from,
    years.valid_to,
    years.retention_share_minimum,
    loss_terms.is_market_wide,
    years.allocation_key_amount,
    loss_terms.state_loss_cap_amount,
    loss_terms.state_loss_cap_premium_multiple,
    loss_terms.insurers_loss_cap_amount
from years
inner join treaties on years.treaty_id = treaties.treaty_id
inner join loss_terms on years.loss_terms_id = loss_terms.loss_terms_id
