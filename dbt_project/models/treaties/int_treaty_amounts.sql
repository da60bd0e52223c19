-- The value of each amount of the terms of loss for each treaty year: the full amount or, for market-wide terms, the
-- insurer's part by the allocation key. Largest remainder: parts are truncated to the cent, and the remaining cents
-- go to the largest remainders, so that the parts add up to the total. For a band the width is shared, not the two
-- bounds, so that bands remain adjacent.

with

years as (
    select * from {{ ref('int_treaty_years') }}
),

bands as (
    select * from {{ ref('loss_bands') }}
),

amounts as (
    select
        loss_terms_id,
        treaty_id,
        'state_loss_cap' as amount_code,
        state_loss_cap_amount as total_amount
    from years
    where state_loss_cap_amount is not null
    union all
    select
        loss_terms_id,
        treaty_id,
        'insurers_loss_cap' as amount_code,
        insurers_loss_cap_amount as total_amount
    from years
    where insurers_loss_cap_amount is not null
    union all
    select
        years.loss_terms_id,
        years.treaty_id,
        'band_' || cast(bands.band_number as varchar) as amount_code,
        cast(bands.exhaustion_amount - bands.attachment_amount as decimal(18, 2)) as total_amount
    from years
    inner join bands on years.loss_terms_id = bands.loss_terms_id
    where bands.exhaustion_amount is not null
),

-- In integer cents. Terms that are not market-wide have a single part, that of their treaty.
weighted as (
    select
        amounts.*,
        years.valid_from,
        years.is_market_wide,
        case when years.is_market_wide then '' else years.treaty_id end as sharer,
        cast(amounts.total_amount * 100 as {{ wide_integer() }}) as cents,
        cast(
            case when years.is_market_wide then years.allocation_key_amount * 100 else 1 end as {{ wide_integer() }}
        ) as weight
    from amounts
    inner join years
        on
            amounts.loss_terms_id = years.loss_terms_id
            and amounts.treaty_id = years.treaty_id
),

summed as (
    select
        *,
        cast(
            sum(weight) over (partition by loss_terms_id, amount_code, valid_from, sharer) as {{ wide_integer() }}
        ) as weights
    from weighted
),

truncated as (
    select
        *,
        {{ quotient('(cents * weight)', 'nullif(weights, 0)') }} as truncated_part
    from summed
),

ranked as (
    select
        *,
        cents - sum(truncated_part) over (partition by loss_terms_id, amount_code, valid_from, sharer) as left_over,
        row_number() over (
            partition by loss_terms_id, amount_code, valid_from, sharer
            order by cents * weight - truncated_part * weights desc, treaty_id
        ) as rank_of_remainder
    from truncated
)

select
    treaty_id,
    loss_terms_id,
    valid_from,
    amount_code,
    is_market_wide,
    total_amount,
    cast(
        cast(truncated_part + case when rank_of_remainder <= left_over then 1 else 0 end as decimal(30, 0)) * 0.01
        as decimal(18, 2)
    ) as part_amount
from ranked
