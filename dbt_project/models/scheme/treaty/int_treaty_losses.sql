-- Each flow of a treaty year, in order of date, and the State's loss before anything came back: a function of two sums,
-- the claims paid and the ceded premiums so far. Where one share holds throughout, it is told: of a payment, and of the
-- next euro.

with

flows as (
    select * from {{ ref('int_treaty_flows') }}
),

years as (
    select * from {{ ref('int_treaty_years') }}
),

bands as (
    select * from {{ ref('int_treaty_bands') }}
),

amounts as (
    select * from {{ ref('int_treaty_amounts') }}
),

caps as (
    select
        treaty_id,
        loss_terms_id,
        max(case when amount_code = 'state_loss_cap' then part_amount end) as state_loss_cap_amount,
        max(case when amount_code = 'insurers_loss_cap' then part_amount end) as insurer_loss_cap_amount
    from amounts
    group by treaty_id, loss_terms_id
),

added_up as (
    select
        *,
        cast(sum(paid_amount_eur) over so_far as decimal(18, 2)) as cumulative_paid_amount_eur,
        cast(sum(ceded_premium_amount_eur) over so_far as decimal(18, 2)) as cumulative_ceded_premium_amount_eur,
        row_number() over so_far as movement_number
    from flows
    window so_far as (
        partition by treaty_id, loss_terms_id
        order by movement_on, movement_type, movement_id
        rows unbounded preceding
    )
),

-- A loss on the edge of two bands lies in the lower one; the next euro of it in the upper one.
in_bands as (
    select
        added_up.*,
        bands.attachment_amount,
        bands.state_share,
        next_bands.state_share as next_state_share,
        case
            when bands.band_number is null then 0.00
            else
                {{ money(
                    'bands.state_loss_below'
                    ~ ' + cast(added_up.cumulative_paid_amount_eur - bands.attachment_amount as decimal(28, 2))'
                    ~ ' * bands.state_share'
                ) }}
        end as band_loss_amount
    from added_up
    left join bands
        on
            added_up.treaty_id = bands.treaty_id
            and added_up.loss_terms_id = bands.loss_terms_id
            and added_up.cumulative_paid_amount_eur > bands.attachment_amount
            and (bands.limit_amount is null or added_up.cumulative_paid_amount_eur <= bands.limit_amount)
    left join bands as next_bands
        on
            added_up.treaty_id = next_bands.treaty_id
            and added_up.loss_terms_id = next_bands.loss_terms_id
            and added_up.cumulative_paid_amount_eur >= next_bands.attachment_amount
            and (next_bands.limit_amount is null or added_up.cumulative_paid_amount_eur < next_bands.limit_amount)
),

-- The cap on what insurers bear lifts the State's loss; the caps on the State's loss have the last word.
lifted as (
    select
        in_bands.*,
        years.state_loss_cap_premium_multiple is not null as is_capped_by_premium,
        cast(
            greatest(
                in_bands.band_loss_amount,
                coalesce(
                    in_bands.cumulative_paid_amount_eur - caps.insurer_loss_cap_amount, in_bands.band_loss_amount
                )
            ) as decimal(18, 2)
        ) as lifted_loss_amount,
        caps.insurer_loss_cap_amount,
        least(
            caps.state_loss_cap_amount,
            {{ product_amount(
                'greatest(in_bands.cumulative_ceded_premium_amount_eur, 0)', 'years.state_loss_cap_premium_multiple'
            ) }}
        ) as cap_amount
    from in_bands
    inner join years
        on
            in_bands.treaty_id = years.treaty_id
            and in_bands.loss_terms_id = years.loss_terms_id
    left join caps
        on
            in_bands.treaty_id = caps.treaty_id
            and in_bands.loss_terms_id = caps.loss_terms_id
),

capped as (
    select
        *,
        cast(least(lifted_loss_amount, cap_amount) as decimal(18, 2)) as gross_state_loss_amount
    from lifted
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    movement_on,
    movement_type,
    movement_id,
    claim_id,
    is_excluded,
    is_capped_by_premium,
    line_count,
    gross_premium_amount_eur,
    ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    guarantee_fee_amount_eur,
    paid_amount_eur,
    returned_amount_eur,
    reserve_change_amount_eur,
    excluded_loss_amount_eur,
    excluded_reserve_change_amount_eur,
    cumulative_ceded_premium_amount_eur,
    cumulative_paid_amount_eur,
    lifted_loss_amount,
    cap_amount,
    gross_state_loss_amount as cumulative_gross_state_loss_amount_eur,
    case
        when
            paid_amount_eur > 0
            and lifted_loss_amount = band_loss_amount
            and gross_state_loss_amount = lifted_loss_amount
            and cumulative_paid_amount_eur - paid_amount_eur >= attachment_amount
            then state_share
    end as loss_share,
    case
        when gross_state_loss_amount >= cap_amount then 0
        when cumulative_paid_amount_eur - insurer_loss_cap_amount >= band_loss_amount then 1
        else next_state_share
    end as next_loss_share
from capped
