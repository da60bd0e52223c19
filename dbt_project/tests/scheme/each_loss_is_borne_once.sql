-- To the cent, movement by movement: State and insurer bear the whole loss, none of it twice; the parts so far are the
-- position, and the position never exceeds the losses that no claim gave back. Those are, claim by claim, what was paid
-- less what came back, as far as it was paid.

with

positions as (
    select
        *,
        sum(state_loss_amount_eur) over so_far as state_losses_amount_eur,
        row_number() over (partition by treaty_id, loss_terms_id order by movement_number desc) as recency
    from {{ ref('int_treaty_positions') }}
    window so_far as (
        partition by treaty_id, loss_terms_id order by movement_number rows unbounded preceding
    )
),

claims as (
    select
        treaty_id,
        loss_terms_id,
        claim_id,
        sum(paid_amount_eur) as paid_amount_eur,
        sum(returned_amount_eur) as returned_amount_eur
    from {{ ref('int_treaty_losses') }}
    group by treaty_id, loss_terms_id, claim_id
),

years as (
    select
        treaty_id,
        loss_terms_id,
        sum(paid_amount_eur - least(greatest(returned_amount_eur, 0), paid_amount_eur)) as unrecovered_amount_eur
    from claims
    group by treaty_id, loss_terms_id
)

select
    positions.treaty_id,
    positions.loss_terms_id,
    positions.movement_number,
    positions.gross_loss_amount_eur,
    positions.state_loss_amount_eur,
    positions.insurer_loss_amount_eur,
    positions.cumulative_state_loss_amount_eur,
    positions.cumulative_unrecovered_loss_amount_eur,
    years.unrecovered_amount_eur
from positions
left join years
    on
        positions.treaty_id = years.treaty_id
        and positions.loss_terms_id = years.loss_terms_id
where
    positions.state_loss_amount_eur + positions.insurer_loss_amount_eur is distinct from positions.gross_loss_amount_eur
    or positions.state_losses_amount_eur is distinct from positions.cumulative_state_loss_amount_eur
    or positions.cumulative_state_loss_amount_eur < 0
    or positions.cumulative_state_loss_amount_eur > positions.cumulative_unrecovered_loss_amount_eur
    or (
        positions.recency = 1
        and positions.cumulative_unrecovered_loss_amount_eur is distinct from years.unrecovered_amount_eur
    )
