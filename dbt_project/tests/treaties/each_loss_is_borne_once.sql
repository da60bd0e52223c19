-- To the cent, movement by movement: the State and the insurer bear each loss in full and none of it twice, and the
-- cumulative parts equal the position. Before adjustments the State's loss is not negative and does not exceed the
-- net losses: claim by claim, payments less recoveries, up to the payments. This is checked in euros only, because a
-- claim in another currency has recoveries at other rates than its payments. An adjustment adds no loss. The
-- adjustments add up to minus the excess of the last cap test, and with them the State's loss is within the cap.

with

positions as (
    select
        *,
        sum(state_loss_amount_eur) over so_far as state_losses_amount_eur,
        sum(case when movement_type = 'cap_adjustment' then 0 else state_loss_amount_eur end) over so_far
            as uncapped_state_losses_amount_eur,
        sum(case when movement_type = 'cap_adjustment' then state_loss_amount_eur else 0 end) over so_far
            as adjustments_amount_eur,
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
        sum(returned_amount_eur) as returned_amount_eur,
        count(case when paid_amount_eur <> paid_amount or returned_amount_eur <> returned_amount then 1 end)
            as foreign_count
    from {{ ref('int_treaty_losses') }}
    group by treaty_id, loss_terms_id, claim_id
),

years as (
    select
        treaty_id,
        loss_terms_id,
        sum(foreign_count) = 0 as is_in_euros,
        sum(paid_amount_eur - least(greatest(returned_amount_eur, 0), paid_amount_eur)) as unrecovered_amount_eur
    from claims
    group by treaty_id, loss_terms_id
),

cap_tests as (
    select
        *,
        row_number() over (partition by treaty_id, loss_terms_id order by account_period desc) as recency
    from {{ ref('int_treaty_cap_tests') }}
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
    years.unrecovered_amount_eur,
    cap_tests.cap_amount_eur,
    cap_tests.excess_amount_eur
from positions
left join years
    on
        positions.treaty_id = years.treaty_id
        and positions.loss_terms_id = years.loss_terms_id
left join cap_tests
    on
        positions.treaty_id = cap_tests.treaty_id
        and positions.loss_terms_id = cap_tests.loss_terms_id
        and cap_tests.recency = 1
where
    positions.state_loss_amount_eur + positions.insurer_loss_amount_eur is distinct from positions.gross_loss_amount_eur
    or positions.state_losses_amount_eur is distinct from positions.cumulative_state_loss_amount_eur
    or (positions.movement_type = 'cap_adjustment' and positions.gross_loss_amount_eur <> 0)
    or (
        years.is_in_euros
        and (
            positions.uncapped_state_losses_amount_eur < 0
            or positions.uncapped_state_losses_amount_eur > positions.cumulative_unrecovered_loss_amount_eur
        )
    )
    or (
        positions.recency = 1
        and (
            positions.cumulative_state_loss_amount_eur > cap_tests.cap_amount_eur
            or positions.adjustments_amount_eur is distinct from -coalesce(cap_tests.excess_amount_eur, 0)
            or (
                years.is_in_euros
                and (
                    positions.cumulative_state_loss_amount_eur < 0
                    or positions.cumulative_unrecovered_loss_amount_eur is distinct from years.unrecovered_amount_eur
                )
            )
        )
    )
