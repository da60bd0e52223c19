-- Each flow of a treaty year, in order of date, with the State's part and the insurer's: what it changes of the
-- position, which is the State's loss less what claims gave back. So a premium that lifts a cap gives the insurer back
-- what it bore beyond, and parts add up to the whole. Of a claim excluded from the commitment, what the State would
-- bear of the next euro of loss is told beside.

with

losses as (
    select * from {{ ref('int_treaty_losses') }}
),

reserve_changes as (
    select * from {{ ref('int_treaty_losses') }}
    where movement_type = 'reserve_change'
),

recoveries as (
    select * from {{ ref('int_treaty_recoveries') }}
),

-- What is set aside for a claim is shared as the next euro of loss.
reserved as (
    select
        treaty_id,
        loss_terms_id,
        claim_id,
        movement_number,
        {{ product_amount('sum(reserve_change_amount_eur) over so_far', 'next_loss_share') }} as ceded_reserve_amount,
        min(next_loss_share) over so_far as least_share,
        max(next_loss_share) over so_far as greatest_share
    from reserve_changes
    window so_far as (
        partition by treaty_id, loss_terms_id, claim_id order by movement_number rows unbounded preceding
    )
),

reserves as (
    select
        treaty_id,
        loss_terms_id,
        movement_number,
        case when least_share = greatest_share then least_share end as loss_share,
        ceded_reserve_amount - lag(ceded_reserve_amount, 1, 0.00) over (
            partition by treaty_id, loss_terms_id, claim_id order by movement_number
        ) as ceded_reserve_change
    from reserved
),

moved as (
    select
        losses.*,
        losses.paid_amount_eur - losses.returned_amount_eur as gross_loss_amount_eur,
        coalesce(recoveries.recovered_amount_eur, 0.00) as recovered_amount_eur,
        coalesce(recoveries.recovered_state_loss_amount_eur, 0.00) as recovered_state_loss_amount_eur,
        coalesce(reserves.ceded_reserve_change, 0.00) as ceded_reserve_change,
        -- Told where one share holds throughout the movement.
        case
            when losses.is_excluded then losses.next_loss_share
            when losses.movement_type = 'reserve_change' then reserves.loss_share
            when losses.returned_amount_eur <> 0 then recoveries.loss_share
            when losses.movement_type = 'payment' then losses.loss_share
            when losses.movement_type <> 'premium' then losses.next_loss_share
        end as borne_share
    from losses
    left join recoveries
        on
            losses.treaty_id = recoveries.treaty_id
            and losses.loss_terms_id = recoveries.loss_terms_id
            and losses.movement_number = recoveries.movement_number
    left join reserves
        on
            losses.treaty_id = reserves.treaty_id
            and losses.loss_terms_id = reserves.loss_terms_id
            and losses.movement_number = reserves.movement_number
),

positions as (
    select
        *,
        sum(gross_loss_amount_eur) over so_far as cumulative_loss,
        cumulative_paid_amount_eur - sum(recovered_amount_eur) over so_far as cumulative_unrecovered_loss,
        cumulative_gross_state_loss_amount_eur - sum(recovered_state_loss_amount_eur) over so_far
            as cumulative_state_loss,
        cumulative_gross_state_loss_amount_eur - lag(cumulative_gross_state_loss_amount_eur, 1, 0.00) over in_order
        - recovered_state_loss_amount_eur as state_loss_change
    from moved
    window
        so_far as (partition by treaty_id, loss_terms_id order by movement_number rows unbounded preceding),
        in_order as (partition by treaty_id, loss_terms_id order by movement_number)
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    movement_on,
    movement_type,
    movement_id,
    claim_id,
    line_count,
    gross_premium_amount_eur,
    ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    cast(ceded_premium_amount_eur - ceding_commission_amount_eur as decimal(18, 2)) as net_ceded_premium_amount_eur,
    guarantee_fee_amount_eur,
    cast(gross_loss_amount_eur as decimal(18, 2)) as gross_loss_amount_eur,
    cast(state_loss_change as decimal(18, 2)) as state_loss_amount_eur,
    cast(gross_loss_amount_eur - state_loss_change as decimal(18, 2)) as insurer_loss_amount_eur,
    cast(borne_share as decimal(9, 6)) as loss_share,
    reserve_change_amount_eur,
    cast(ceded_reserve_change as decimal(18, 2)) as ceded_reserve_change_amount_eur,
    excluded_loss_amount_eur,
    {{ product_amount('excluded_loss_amount_eur', 'next_loss_share') }} as excluded_state_loss_amount_eur,
    excluded_reserve_change_amount_eur,
    cumulative_ceded_premium_amount_eur,
    cast(cumulative_loss as decimal(18, 2)) as cumulative_loss_amount_eur,
    cast(cumulative_unrecovered_loss as decimal(18, 2)) as cumulative_unrecovered_loss_amount_eur,
    cast(cumulative_state_loss as decimal(18, 2)) as cumulative_state_loss_amount_eur,
    cast(cumulative_loss - cumulative_state_loss as decimal(18, 2)) as cumulative_insurer_loss_amount_eur
from positions
