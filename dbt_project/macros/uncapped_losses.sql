{#
    The State's part of a cumulative loss before a cap that is a multiple of premium: bands, then the cap on insurers'
    losses, then the State's cap in euros. The macro is the end of a model's CTEs. `points` is a CTE with the columns
    treaty_id, loss_terms_id and loss_amount, and others. The CTE `name` has all columns of `points` and adds:

    - state_loss_amount: the State's part, rounded once;
    - regime_below, regime_above: the band or the cap that shares the last euro of the loss and the next one. A single
      share applies between two losses if the regime above the smaller is the regime below the greater;
    - share_above: the State's share of the next euro.
#}
{% macro uncapped_losses(name, points) -%}
{{ name }}_caps as (
    select
        treaty_id,
        loss_terms_id,
        max(case when amount_code = 'state_loss_cap' then part_amount end) as state_loss_cap_amount,
        max(case when amount_code = 'insurers_loss_cap' then part_amount end) as insurers_loss_cap_amount
    from {{ ref('int_treaty_amounts') }}
    group by treaty_id, loss_terms_id
),

-- A loss on the boundary of two bands is in the lower band. The next euro is in the upper band.
{{ name }}_in_bands as (
    select
        points.*,
        bands.band_number,
        next_bands.band_number as next_band_number,
        next_bands.state_share as next_state_share,
        caps.state_loss_cap_amount,
        caps.insurers_loss_cap_amount,
        case
            when bands.band_number is null then 0.00
            else
                {{ money(
                    'bands.state_loss_below'
                    ~ ' + cast(points.loss_amount - bands.attachment_amount as decimal(28, 2)) * bands.state_share'
                ) }}
        end as band_loss_amount
    from {{ points }} as points
    left join {{ ref('int_treaty_bands') }} as bands
        on
            points.treaty_id = bands.treaty_id
            and points.loss_terms_id = bands.loss_terms_id
            and points.loss_amount > bands.attachment_amount
            and (bands.exhaustion_amount is null or points.loss_amount <= bands.exhaustion_amount)
    left join {{ ref('int_treaty_bands') }} as next_bands
        on
            points.treaty_id = next_bands.treaty_id
            and points.loss_terms_id = next_bands.loss_terms_id
            and points.loss_amount >= next_bands.attachment_amount
            and (next_bands.exhaustion_amount is null or points.loss_amount < next_bands.exhaustion_amount)
    left join {{ name }}_caps as caps
        on
            points.treaty_id = caps.treaty_id
            and points.loss_terms_id = caps.loss_terms_id
),

{{ name }}_lifted as (
    select
        *,
        cast(
            greatest(band_loss_amount, coalesce(loss_amount - insurers_loss_cap_amount, band_loss_amount))
            as decimal(18, 2)
        ) as lifted_loss_amount
    from {{ name }}_in_bands
),

{{ name }} as (
    select
        *,
        cast(least(lifted_loss_amount, state_loss_cap_amount) as decimal(18, 2)) as state_loss_amount,
        case
            when lifted_loss_amount > state_loss_cap_amount then 'state_cap'
            when loss_amount - insurers_loss_cap_amount > band_loss_amount then 'insurers_cap'
            else 'band ' || cast(band_number as varchar)
        end as regime_below,
        case
            when lifted_loss_amount >= state_loss_cap_amount then 'state_cap'
            when loss_amount - insurers_loss_cap_amount >= band_loss_amount then 'insurers_cap'
            else 'band ' || cast(next_band_number as varchar)
        end as regime_above,
        case
            when lifted_loss_amount >= state_loss_cap_amount then 0
            when loss_amount - insurers_loss_cap_amount >= band_loss_amount then 1
            else next_state_share
        end as share_above
    from {{ name }}_lifted
)
{%- endmacro %}
