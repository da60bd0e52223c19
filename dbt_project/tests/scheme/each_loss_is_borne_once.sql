-- To the cent, movement by movement: State and insurer bear the whole loss, none of it twice; the parts so far are the
-- position, and the position never exceeds the loss.

with

added_up as (
    select
        *,
        sum(state_loss_amount_eur) over (
            partition by treaty_id, loss_terms_id order by movement_number rows unbounded preceding
        ) as state_losses_amount_eur
    from {{ ref('int_treaty_positions') }}
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    gross_loss_amount_eur,
    state_loss_amount_eur,
    insurer_loss_amount_eur,
    cumulative_state_loss_amount_eur
from added_up
where
    state_loss_amount_eur + insurer_loss_amount_eur is distinct from gross_loss_amount_eur
    or state_losses_amount_eur is distinct from cumulative_state_loss_amount_eur
    or cumulative_state_loss_amount_eur < 0
    or cumulative_state_loss_amount_eur > greatest(cumulative_loss_amount_eur, 0)
