-- Each movement of a treaty year, in order of date, with the State's part and the insurer's. The State's loss is a
-- function of two sums, the losses and the ceded premiums so far; a movement's part is what it changes of it. So a
-- recovery gives back what the losses above it took, band by band, a premium that lifts a cap gives the insurer back
-- what it bore beyond, and the total does not depend on the order.

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
        case movements.movement_type
            when 'payment' then movements.gross_amount_eur
            when 'recovery' then -movements.gross_amount_eur
            else 0.00
        end as gross_loss_amount_eur,
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
        cast(sum(gross_loss_amount_eur) over so_far as decimal(18, 2)) as cumulative_loss_amount_eur,
        cast(sum(ceded_premium_amount_eur) over so_far as decimal(18, 2)) as cumulative_ceded_premium_amount_eur,
        row_number() over so_far as movement_number
    from attached
    window so_far as (
        partition by treaty_id, loss_terms_id
        order by movement_on, movement_type, movement_id
        rows unbounded preceding
    )
),

-- A loss on the edge of two bands lies in the lower one. Recoveries beyond all losses leave the State at nothing.
in_bands as (
    select
        added_up.*,
        {{ money(
            'bands.state_loss_below'
            ~ ' + cast(added_up.cumulative_loss_amount_eur - bands.attachment_amount as decimal(28, 2))'
            ~ ' * bands.state_share'
        ) }} as band_loss_amount
    from added_up
    left join bands
        on
            added_up.treaty_id = bands.treaty_id
            and added_up.loss_terms_id = bands.loss_terms_id
            and added_up.cumulative_loss_amount_eur > bands.attachment_amount
            and (bands.limit_amount is null or added_up.cumulative_loss_amount_eur <= bands.limit_amount)
),

-- The cap on what insurers bear lifts the State's loss; the caps on the State's loss have the last word.
capped as (
    select
        in_bands.*,
        case
            when in_bands.band_loss_amount is null then 0.00
            else
                least(
                    greatest(
                        in_bands.band_loss_amount,
                        coalesce(
                            in_bands.cumulative_loss_amount_eur - caps.insurer_loss_cap_amount,
                            in_bands.band_loss_amount
                        )
                    ),
                    coalesce(caps.state_loss_cap_amount, in_bands.cumulative_loss_amount_eur),
                    coalesce(
                        {{ product_amount(
                            'greatest(in_bands.cumulative_ceded_premium_amount_eur, 0)',
                            'years.state_loss_cap_premium_multiple'
                        ) }},
                        in_bands.cumulative_loss_amount_eur
                    )
                )
        end as cumulative_state_loss
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

changes as (
    select
        *,
        cumulative_state_loss - lag(cumulative_state_loss, 1, 0.00) over (
            partition by treaty_id, loss_terms_id order by movement_number
        ) as state_loss_change,
        {{ product_amount('ceded_premium_amount_eur', 'ceding_commission_rate') }} as ceding_commission_amount_eur,
        {{ product_amount('ceded_premium_amount_eur', 'guarantee_fee_rate') }} as guarantee_fee_amount_eur
    from capped
)

select
    treaty_id,
    loss_terms_id,
    movement_number,
    movement_on,
    movement_type,
    movement_id,
    attached_on,
    cast(gross_premium_amount_eur as decimal(18, 2)) as gross_premium_amount_eur,
    cast(ceded_premium_amount_eur as decimal(18, 2)) as ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    cast(ceded_premium_amount_eur - ceding_commission_amount_eur as decimal(18, 2)) as net_ceded_premium_amount_eur,
    guarantee_fee_amount_eur,
    cast(gross_loss_amount_eur as decimal(18, 2)) as gross_loss_amount_eur,
    cast(state_loss_change as decimal(18, 2)) as state_loss_amount_eur,
    cast(gross_loss_amount_eur - state_loss_change as decimal(18, 2)) as insurer_loss_amount_eur,
    cumulative_ceded_premium_amount_eur,
    cumulative_loss_amount_eur,
    cast(cumulative_state_loss as decimal(18, 2)) as cumulative_state_loss_amount_eur,
    cast(cumulative_loss_amount_eur - cumulative_state_loss as decimal(18, 2)) as cumulative_insurer_loss_amount_eur,
    submission_hash,
    line_number
from changes
