-- Each movement of a treaty year, in order of date, and the State's loss before anything came back: a function of two
-- sums, the claims paid and the ceded premiums so far. A payment taken back is something that came back. Where one
-- share holds throughout, it is told: of a payment, and of the next euro. A claim excluded from the commitment adds to
-- neither sum; its amounts stand beside.

with

movements as (
    select * from {{ ref('int_treaty_movements') }}
),

terms as (
    select * from {{ ref('treaty_terms') }}
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

attached as (
    select
        movements.*,
        terms.loss_terms_id,
        terms.ceding_commission_rate,
        terms.guarantee_fee_rate,
        case
            when movements.is_excluded then 0.00
            when movements.movement_type = 'payment' then greatest(movements.gross_amount_eur, 0.00)
            else 0.00
        end as paid_amount_eur,
        case
            when movements.is_excluded then 0.00
            when movements.movement_type = 'recovery' then movements.gross_amount_eur
            when movements.movement_type = 'payment' then greatest(-movements.gross_amount_eur, 0.00)
            else 0.00
        end as returned_amount_eur,
        case
            when movements.is_excluded then 0.00
            when movements.movement_type = 'reserve_change' then movements.gross_amount_eur
            else 0.00
        end as reserve_change_amount_eur,
        case
            when movements.is_excluded and movements.movement_type = 'payment' then movements.gross_amount_eur
            when movements.is_excluded and movements.movement_type = 'recovery' then -movements.gross_amount_eur
            else 0.00
        end as excluded_loss_amount_eur,
        case
            when movements.is_excluded and movements.movement_type = 'reserve_change' then movements.gross_amount_eur
            else 0.00
        end as excluded_reserve_change_amount_eur,
        case movements.movement_type when 'premium' then movements.gross_amount_eur else 0.00 end
            as gross_premium_amount_eur,
        case movements.movement_type
            when 'premium' then {{ product_amount('movements.gross_amount_eur', 'terms.premium_cession_share') }}
            else 0.00
        end as ceded_premium_amount_eur
    from movements
    inner join terms
        on
            movements.treaty_id = terms.treaty_id
            and movements.attached_on between terms.valid_from and terms.valid_to
),

added_up as (
    select
        *,
        cast(sum(paid_amount_eur) over so_far as decimal(18, 2)) as cumulative_paid_amount_eur,
        cast(sum(ceded_premium_amount_eur) over so_far as decimal(18, 2)) as cumulative_ceded_premium_amount_eur,
        row_number() over so_far as movement_number
    from attached
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
    attached_on,
    is_excluded,
    ceding_commission_rate,
    guarantee_fee_rate,
    is_capped_by_premium,
    cast(gross_premium_amount_eur as decimal(18, 2)) as gross_premium_amount_eur,
    cast(ceded_premium_amount_eur as decimal(18, 2)) as ceded_premium_amount_eur,
    cast(paid_amount_eur as decimal(18, 2)) as paid_amount_eur,
    cast(returned_amount_eur as decimal(18, 2)) as returned_amount_eur,
    cast(reserve_change_amount_eur as decimal(18, 2)) as reserve_change_amount_eur,
    cast(excluded_loss_amount_eur as decimal(18, 2)) as excluded_loss_amount_eur,
    cast(excluded_reserve_change_amount_eur as decimal(18, 2)) as excluded_reserve_change_amount_eur,
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
