-- What the State gets back of the claims of a treaty year. What came back on a claim so far, as far as it was paid, is
-- shared as its payments so far are, under the cap in force then; a movement gives back what it changes of that. So a
-- claim gives back its own share, whatever band the losses have reached since.

with

losses as (
    select * from {{ ref('int_treaty_losses') }}
),

steps as (
    select
        treaty_id,
        loss_terms_id,
        claim_id,
        movement_number,
        paid_amount_eur,
        returned_amount_eur,
        cap_amount,
        loss_share,
        lifted_loss_amount,
        lag(lifted_loss_amount, 1, 0.00) over (
            partition by treaty_id, loss_terms_id order by movement_number
        ) as former_lifted_loss_amount
    from losses
),

claim_steps as (
    select * from steps
    where paid_amount_eur <> 0 or returned_amount_eur <> 0
),

returning_claims as (
    select
        treaty_id,
        loss_terms_id,
        claim_id,
        min(movement_number) as first_movement_number
    from claim_steps
    where returned_amount_eur <> 0
    group by treaty_id, loss_terms_id, claim_id
),

-- Where a claim's share is looked at anew: at its own movements, and at premiums that move the cap.
moments as (
    select
        claim_steps.treaty_id,
        claim_steps.loss_terms_id,
        claim_steps.claim_id,
        claim_steps.movement_number,
        claim_steps.cap_amount
    from claim_steps
    inner join returning_claims
        on
            claim_steps.treaty_id = returning_claims.treaty_id
            and claim_steps.loss_terms_id = returning_claims.loss_terms_id
            and claim_steps.claim_id = returning_claims.claim_id
    union all
    select
        returning_claims.treaty_id,
        returning_claims.loss_terms_id,
        returning_claims.claim_id,
        losses.movement_number,
        losses.cap_amount
    from returning_claims
    inner join losses
        on
            returning_claims.treaty_id = losses.treaty_id
            and returning_claims.loss_terms_id = losses.loss_terms_id
            and returning_claims.first_movement_number < losses.movement_number
    where losses.is_capped_by_premium and losses.movement_type = 'premium'
),

-- The caps at that moment, laid on all payments of the claim so far.
looked_at as (
    select
        moments.treaty_id,
        moments.loss_terms_id,
        moments.claim_id,
        moments.movement_number,
        sum(claim_steps.paid_amount_eur) as paid_amount,
        least(
            greatest(sum(claim_steps.returned_amount_eur), 0), sum(claim_steps.paid_amount_eur)
        ) as returned_amount,
        sum(
            least(claim_steps.lifted_loss_amount, moments.cap_amount)
            - least(claim_steps.former_lifted_loss_amount, moments.cap_amount)
        ) as state_loss_amount,
        sum(claim_steps.lifted_loss_amount - claim_steps.former_lifted_loss_amount) as uncapped_loss_amount,
        sum(claim_steps.returned_amount_eur) <= sum(claim_steps.paid_amount_eur) as is_within_paid,
        min(claim_steps.loss_share) as least_share,
        max(claim_steps.loss_share) as greatest_share,
        sum(case when claim_steps.paid_amount_eur > 0 and claim_steps.loss_share is null then 1 else 0 end)
            as unshared_count
    from moments
    inner join claim_steps
        on
            moments.treaty_id = claim_steps.treaty_id
            and moments.loss_terms_id = claim_steps.loss_terms_id
            and moments.claim_id = claim_steps.claim_id
            and moments.movement_number >= claim_steps.movement_number
    group by moments.treaty_id, moments.loss_terms_id, moments.claim_id, moments.movement_number
),

shared as (
    select
        *,
        coalesce({{ proportional_amount('returned_amount', 'state_loss_amount', 'paid_amount') }}, 0.00)
            as returned_state_amount,
        case
            when
                is_within_paid and unshared_count = 0 and least_share = greatest_share
                and state_loss_amount = uncapped_loss_amount
                then least_share
        end as loss_share
    from looked_at
),

changes as (
    select
        treaty_id,
        loss_terms_id,
        movement_number,
        loss_share,
        returned_amount - lag(returned_amount, 1, 0.00) over of_the_claim as returned_change,
        returned_state_amount - lag(returned_state_amount, 1, 0.00) over of_the_claim as returned_state_change
    from shared
    window of_the_claim as (partition by treaty_id, loss_terms_id, claim_id order by movement_number)
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    -- Of one claim, but for a premium.
    min(loss_share) as loss_share,
    cast(sum(returned_change) as decimal(18, 2)) as recovered_amount_eur,
    cast(sum(returned_state_change) as decimal(18, 2)) as recovered_state_loss_amount_eur
from changes
group by treaty_id, loss_terms_id, movement_number
