-- The account of each treaty year in order of date: its flows, and the adjustments that return to the insurer the
-- excess of the State's uncapped loss over a cap that is a multiple of premium. An adjustment transfers a loss
-- between the two and adds none. It is the last row of its day.

with

uncapped_positions as (
    select * from {{ ref('int_treaty_uncapped_positions') }}
),

cap_tests as (
    select * from {{ ref('int_treaty_cap_tests') }}
),

account as (
    select
        treaty_id,
        loss_terms_id,
        account_period,
        movement_on,
        movement_type,
        movement_id,
        claim_id,
        line_count,
        gross_premium_amount_eur,
        ceded_premium_amount_eur,
        ceding_commission_amount_eur,
        guarantee_fee_amount_eur,
        gross_loss_amount_eur,
        unrecovered_loss_amount_eur,
        state_loss_amount_eur,
        loss_share,
        reserve_change_amount_eur,
        ceded_reserve_change_amount_eur,
        excluded_loss_amount_eur,
        excluded_state_loss_amount_eur,
        excluded_reserve_change_amount_eur,
        false as is_provisional
    from uncapped_positions
    union all
    select
        treaty_id,
        loss_terms_id,
        account_period,
        tested_on as movement_on,
        'cap_adjustment' as movement_type,
        account_period as movement_id,
        cast(null as varchar) as claim_id,
        0 as line_count,
        0.00 as gross_premium_amount_eur,
        0.00 as ceded_premium_amount_eur,
        0.00 as ceding_commission_amount_eur,
        0.00 as guarantee_fee_amount_eur,
        0.00 as gross_loss_amount_eur,
        0.00 as unrecovered_loss_amount_eur,
        adjustment_amount_eur as state_loss_amount_eur,
        cast(null as decimal(9, 6)) as loss_share,
        0.00 as reserve_change_amount_eur,
        0.00 as ceded_reserve_change_amount_eur,
        0.00 as excluded_loss_amount_eur,
        0.00 as excluded_state_loss_amount_eur,
        0.00 as excluded_reserve_change_amount_eur,
        is_provisional
    from cap_tests
    where adjustment_amount_eur <> 0
),

positions as (
    select
        *,
        row_number() over so_far as movement_number,
        sum(ceded_premium_amount_eur) over so_far as cumulative_ceded_premium,
        sum(gross_loss_amount_eur) over so_far as cumulative_loss,
        sum(unrecovered_loss_amount_eur) over so_far as cumulative_unrecovered_loss,
        sum(state_loss_amount_eur) over so_far as cumulative_state_loss
    from account
    window so_far as (
        partition by treaty_id, loss_terms_id
        order by
            movement_on,
            case movement_type when 'cap_adjustment' then 1 else 0 end,
            movement_type,
            movement_id
        rows unbounded preceding
    )
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    account_period,
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
    gross_loss_amount_eur,
    state_loss_amount_eur,
    cast(gross_loss_amount_eur - state_loss_amount_eur as decimal(18, 2)) as insurer_loss_amount_eur,
    loss_share,
    reserve_change_amount_eur,
    ceded_reserve_change_amount_eur,
    excluded_loss_amount_eur,
    excluded_state_loss_amount_eur,
    excluded_reserve_change_amount_eur,
    is_provisional,
    cast(cumulative_ceded_premium as decimal(18, 2)) as cumulative_ceded_premium_amount_eur,
    cast(cumulative_loss as decimal(18, 2)) as cumulative_loss_amount_eur,
    cast(cumulative_unrecovered_loss as decimal(18, 2)) as cumulative_unrecovered_loss_amount_eur,
    cast(cumulative_state_loss as decimal(18, 2)) as cumulative_state_loss_amount_eur,
    cast(cumulative_loss - cumulative_state_loss as decimal(18, 2)) as cumulative_insurer_loss_amount_eur
from positions
