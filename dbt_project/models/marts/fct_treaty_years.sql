-- The totals of each treaty year: premiums, losses, their ceded parts and the insurer's retention. Reserves are
-- stocks on the day of the build, at the closing rate. A treaty year without movements is a row of zeros. Claims
-- excluded from the commitment have columns of their own and are in no other amount.

with

years as (
    select * from {{ ref('int_treaty_years') }}
),

positions as (
    select * from {{ ref('int_treaty_positions') }}
),

reserves as (
    select
        treaty_id,
        loss_terms_id,
        sum(case when is_excluded then 0 else reserve_amount_eur end) as reserve_amount_eur,
        sum(case when is_excluded then 0 else ceded_reserve_amount_eur end) as ceded_reserve_amount_eur,
        sum(case when is_excluded then 0 else exchange_difference_amount_eur end) as exchange_difference_amount_eur,
        sum(case when is_excluded then reserve_amount_eur else 0 end) as excluded_reserve_amount_eur,
        sum(case when is_excluded then exchange_difference_amount_eur else 0 end)
            as excluded_exchange_difference_amount_eur
    from {{ ref('int_treaty_reserves') }}
    group by treaty_id, loss_terms_id
),

cap_tests as (
    select
        treaty_id,
        loss_terms_id,
        max(case when is_provisional then 1 else 0 end) = 1 as is_provisional
    from {{ ref('int_treaty_cap_tests') }}
    group by treaty_id, loss_terms_id
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
        sum(case when movement_type = 'cap_adjustment' then state_loss_amount_eur else 0 end)
            as cap_adjustment_amount_eur,
        sum(excluded_loss_amount_eur) as excluded_loss_amount_eur,
        sum(excluded_state_loss_amount_eur) as excluded_state_loss_amount_eur
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
    cast(coalesce(totals.cap_adjustment_amount_eur, 0) as decimal(18, 2)) as cap_adjustment_amount_eur,
    coalesce(cap_tests.is_provisional, false) as is_cap_adjustment_provisional,
    cast(coalesce(totals.insurer_loss_amount_eur, 0) as decimal(18, 2)) as insurer_loss_amount_eur,
    cast(coalesce(reserves.reserve_amount_eur, 0) as decimal(18, 2)) as reserve_amount_eur,
    cast(coalesce(reserves.ceded_reserve_amount_eur, 0) as decimal(18, 2)) as ceded_reserve_amount_eur,
    cast(coalesce(reserves.exchange_difference_amount_eur, 0) as decimal(18, 2)) as exchange_difference_amount_eur,
    cast(coalesce(totals.state_loss_amount_eur, 0) + coalesce(reserves.ceded_reserve_amount_eur, 0) as decimal(18, 2))
        as ceded_incurred_amount_eur,
    cast(coalesce(totals.excluded_loss_amount_eur, 0) as decimal(18, 2)) as excluded_loss_amount_eur,
    cast(coalesce(totals.excluded_state_loss_amount_eur, 0) as decimal(18, 2)) as excluded_claim_amount_eur,
    cast(coalesce(reserves.excluded_reserve_amount_eur, 0) as decimal(18, 2)) as excluded_reserve_amount_eur,
    cast(coalesce(reserves.excluded_exchange_difference_amount_eur, 0) as decimal(18, 2))
        as excluded_exchange_difference_amount_eur,
    {{ share(
        '(totals.state_loss_amount_eur + coalesce(reserves.ceded_reserve_amount_eur, 0))',
        'totals.ceded_premium_amount_eur'
    ) }} as loss_ratio
from years
left join totals
    on
        years.treaty_id = totals.treaty_id
        and years.loss_terms_id = totals.loss_terms_id
left join reserves
    on
        years.treaty_id = reserves.treaty_id
        and years.loss_terms_id = reserves.loss_terms_id
left join cap_tests
    on
        years.treaty_id = cap_tests.treaty_id
        and years.loss_terms_id = cap_tests.loss_terms_id
left join insurers on years.insurer_id = insurers.insurer_id
