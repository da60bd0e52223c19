-- The State's part of the recoveries of a treaty year. The cumulative recoveries of a claim, up to its payments in
-- the claim's currency, are shared in the same proportion as its payments so far. The part of a movement is the
-- change of that amount. A claim therefore returns its own share, even if the losses have since reached another band.

with

losses as (
    select * from {{ ref('int_treaty_losses') }}
),

returning_claims as (
    select
        treaty_id,
        loss_terms_id,
        claim_id
    from losses
    where returned_amount_eur <> 0
    group by treaty_id, loss_terms_id, claim_id
),

added_up as (
    select
        losses.treaty_id,
        losses.loss_terms_id,
        losses.claim_id,
        losses.movement_number,
        sum(losses.paid_amount_eur) over so_far as paid_amount_eur,
        sum(losses.returned_amount_eur) over so_far as returned_amount_eur,
        sum(losses.paid_amount) over so_far as paid_amount,
        sum(losses.returned_amount) over so_far as returned_amount,
        sum(losses.gross_state_loss_amount_eur) over so_far as state_loss_amount_eur,
        min(losses.loss_share) over so_far as minimum_share,
        max(losses.loss_share) over so_far as maximum_share,
        sum(case when losses.paid_amount_eur > 0 and losses.loss_share is null then 1 else 0 end) over so_far
            as unshared_count
    from losses
    inner join returning_claims
        on
            losses.treaty_id = returning_claims.treaty_id
            and losses.loss_terms_id = returning_claims.loss_terms_id
            and losses.claim_id = returning_claims.claim_id
    where losses.paid_amount_eur <> 0 or losses.returned_amount_eur <> 0
    window so_far as (
        partition by losses.treaty_id, losses.loss_terms_id, losses.claim_id
        order by losses.movement_number
        rows unbounded preceding
    )
),

-- Compared in the claim's currency: a difference between exchange rates is not a recovery above the payments.
within_paid as (
    select
        *,
        case
            when paid_amount = 0 or returned_amount < 0 then 0.00
            when returned_amount <= paid_amount then returned_amount_eur
            else {{ proportional_amount('returned_amount_eur', 'paid_amount', 'returned_amount') }}
        end as recovered_amount_eur
    from added_up
),

shared as (
    select
        *,
        coalesce(
            {{ proportional_amount('recovered_amount_eur', 'state_loss_amount_eur', 'paid_amount_eur') }}, 0.00
        ) as recovered_state_loss_amount_eur,
        case
            when
                returned_amount between 0 and paid_amount and paid_amount > 0
                and unshared_count = 0 and minimum_share = maximum_share
                then minimum_share
        end as loss_share
    from within_paid
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    loss_share,
    cast(
        recovered_amount_eur - lag(recovered_amount_eur, 1, 0.00) over of_the_claim as decimal(18, 2)
    ) as recovered_amount_eur,
    cast(
        recovered_state_loss_amount_eur - lag(recovered_state_loss_amount_eur, 1, 0.00) over of_the_claim
        as decimal(18, 2)
    ) as recovered_state_loss_amount_eur
from shared
window of_the_claim as (partition by treaty_id, loss_terms_id, claim_id order by movement_number)
