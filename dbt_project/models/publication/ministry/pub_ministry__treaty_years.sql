-- Treaty years with their loss ratio. Premiums by the terms and reserves without excluded claims have names of their
-- own: in other tables these names are declared amounts, or all reserves.

select
    treaty_id,
    loss_terms_id,
    insurer_id,
    insurer_name,
    product_code,
    reinsurer_id,
    valid_from,
    valid_to,
    movement_count,
    gross_premium_amount_eur as attached_gross_premium_amount_eur,
    ceded_premium_amount_eur as expected_ceded_premium_amount_eur,
    ceding_commission_amount_eur as expected_ceding_commission_amount_eur,
    net_ceded_premium_amount_eur as expected_net_ceded_premium_amount_eur,
    guarantee_fee_amount_eur as expected_guarantee_fee_amount_eur,
    gross_loss_amount_eur,
    ceded_claim_amount_eur,
    cap_adjustment_amount_eur,
    is_cap_adjustment_provisional,
    insurer_loss_amount_eur,
    reserve_amount_eur as counted_reserve_amount_eur,
    ceded_reserve_amount_eur,
    ceded_incurred_amount_eur,
    exchange_difference_amount_eur,
    excluded_loss_amount_eur,
    excluded_claim_amount_eur,
    excluded_reserve_amount_eur,
    loss_ratio,
    {{ as_of() }} as as_of
from {{ ref('fct_treaty_years') }}
