-- Each flow of a treaty year in order of date, with the changes for the State and the insurer before a cap that is a
-- multiple of premium: the State's uncapped loss less recoveries. For a claim excluded from the commitment, the
-- State's part is that of the next euro of loss, in a column of its own.

with

losses as (
    select * from {{ ref('int_treaty_losses') }}
),

recoveries as (
    select * from {{ ref('int_treaty_recoveries') }}
)

select
    losses.treaty_id,
    losses.loss_terms_id,
    losses.account_period,
    losses.movement_on,
    losses.movement_type,
    losses.movement_id,
    losses.claim_id,
    losses.line_count,
    losses.gross_premium_amount_eur,
    losses.ceded_premium_amount_eur,
    losses.ceding_commission_amount_eur,
    losses.guarantee_fee_amount_eur,
    cast(losses.paid_amount_eur - losses.returned_amount_eur as decimal(18, 2)) as gross_loss_amount_eur,
    cast(losses.paid_amount_eur - coalesce(recoveries.recovered_amount_eur, 0.00) as decimal(18, 2))
        as unrecovered_loss_amount_eur,
    cast(
        losses.gross_state_loss_amount_eur - coalesce(recoveries.recovered_state_loss_amount_eur, 0.00)
        as decimal(18, 2)
    ) as state_loss_amount_eur,
    losses.reserve_change_amount_eur,
    losses.ceded_reserve_change_amount_eur,
    losses.excluded_loss_amount_eur,
    {{ product_amount('losses.excluded_loss_amount_eur', 'losses.next_loss_share') }} as excluded_state_loss_amount_eur,
    losses.excluded_reserve_change_amount_eur,
    cast(
        case
            when losses.is_excluded then losses.next_loss_share
            when losses.movement_type = 'reserve_change' then losses.loss_share
            when losses.returned_amount_eur <> 0 then recoveries.loss_share
            when losses.movement_type = 'payment' then losses.loss_share
            when losses.movement_type <> 'premium' then losses.next_loss_share
        end as decimal(9, 6)
    ) as loss_share
from losses
left join recoveries
    on
        losses.treaty_id = recoveries.treaty_id
        and losses.loss_terms_id = recoveries.loss_terms_id
        and losses.movement_number = recoveries.movement_number
