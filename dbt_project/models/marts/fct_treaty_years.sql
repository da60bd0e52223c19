-- Each treaty year in total: premiums, losses, who bears them. A treaty year nothing has moved yet is a row of zeros.
-- Claims that stay out of the State's commitment stand beside, in no other amount.

with

years as (
    select * from {{ ref('int_treaty_years') }}
),

positions as (
    select * from {{ ref('int_treaty_positions') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

totals as (
    select
        treaty_id,
        loss_terms_id,
        sum(line_count) as movement_count,
        sum(gross_premium_amount_eur) as gross_premium_amount_eur,
        sum(ceded_premium_amount_eur) as ceded_premium_amount_eur,
        sum(ceding_commission_amount_eur) as ceding_commission_amount_eur,
        sum(net_ceded_premium_amount_eur) as net_ceded_premium_amount_eur,
        sum(guarantee_fee_amount_eur) as guarantee_fee_amount_eur,
        sum(gross_loss_amount_eur) as gross_loss_amount_eur,
        sum(state_loss_amount_eur) as state_loss_amount_eur,
        sum(insurer_loss_amount_eur) as insurer_loss_amount_eur,
        sum(reserve_change_amount_eur) as reserve_amount_eur,
        sum(ceded_reserve_change_amount_eur) as ceded_reserve_amount_eur,
        sum(excluded_loss_amount_eur) as excluded_loss_amount_eur,
        sum(excluded_state_loss_amount_eur) as excluded_state_loss_amount_eur,
        sum(excluded_reserve_change_amount_eur) as excluded_reserve_amount_eur
    from positions
    group by treaty_id, loss_terms_id
)

select
    years.treaty_id,
    years.loss_terms_id,
    years.insurer_id,
    insurers.insurer_name,
    years.product_code,
    years.reinsurer_id,
    years.valid_from,
    years.valid_to,
    cast(coalesce(totals.movement_count, 0) as bigint) as movement_count,
    cast(coalesce(totals.gross_premium_amount_eur, 0) as decimal(18, 2)) as gross_premium_amount_eur,
    cast(coalesce(totals.ceded_premium_amount_eur, 0) as decimal(18, 2)) as ceded_premium_amount_eur,
    cast(coalesce(totals.ceding_commission_amount_eur, 0) as decimal(18, 2)) as ceding_commission_amount_eur,
    cast(coalesce(totals.net_ceded_premium_amount_eur, 0) as decimal(18, 2)) as net_ceded_premium_amount_eur,
    cast(coalesce(totals.guarantee_fee_amount_eur, 0) as decimal(18, 2)) as guarantee_fee_amount_eur,
    cast(coalesce(totals.gross_loss_amount_eur, 0) as decimal(18, 2)) as gross_loss_amount_eur,
    cast(coalesce(totals.state_loss_amount_eur, 0) as decimal(18, 2)) as ceded_claim_amount_eur,
    cast(coalesce(totals.insurer_loss_amount_eur, 0) as decimal(18, 2)) as insurer_loss_amount_eur,
    cast(coalesce(totals.reserve_amount_eur, 0) as decimal(18, 2)) as reserve_amount_eur,
    cast(coalesce(totals.ceded_reserve_amount_eur, 0) as decimal(18, 2)) as ceded_reserve_amount_eur,
    cast(coalesce(totals.state_loss_amount_eur + totals.ceded_reserve_amount_eur, 0) as decimal(18, 2))
        as ceded_incurred_amount_eur,
    cast(coalesce(totals.excluded_loss_amount_eur, 0) as decimal(18, 2)) as excluded_loss_amount_eur,
    cast(coalesce(totals.excluded_state_loss_amount_eur, 0) as decimal(18, 2)) as excluded_claim_amount_eur,
    cast(coalesce(totals.excluded_reserve_amount_eur, 0) as decimal(18, 2)) as excluded_reserve_amount_eur,
    {{ share(
        '(totals.state_loss_amount_eur + totals.ceded_reserve_amount_eur)', 'totals.ceded_premium_amount_eur'
    ) }} as loss_ratio
from years
left join totals
    on
        years.treaty_id = totals.treaty_id
        and years.loss_terms_id = totals.loss_terms_id
left join insurers on years.insurer_id = insurers.insurer_id
