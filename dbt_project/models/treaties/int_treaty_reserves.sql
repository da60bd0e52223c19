-- The State's part of the reserves of each treaty year on the day of the build, allocated to its claims. It is the
-- amount that the open reserves add to the State's loss after bands and caps. Largest remainder: parts are truncated
-- to the cent, and the remaining cents go to the largest remainders. A claim excluded from the commitment has the
-- part that it would have as the only reserve.

with

reserves as (
    select * from {{ ref('int_claim_reserves') }}
    where treaty_id is not null
),

positions as (
    select * from {{ ref('int_treaty_uncapped_positions') }}
),

losses as (
    select * from {{ ref('int_treaty_losses') }}
),

years as (
    select * from {{ ref('int_treaty_years') }}
),

claims as (
    select
        *,
        -- A negative reserve counts as zero.
        greatest(reserve_amount_eur, 0.00) as open_amount,
        case when is_excluded then claim_id else '' end as sharer
    from reserves
),

paid as (
    select
        treaty_id,
        loss_terms_id,
        sum(paid_amount_eur) as paid_amount
    from losses
    group by treaty_id, loss_terms_id
),

totals as (
    select
        treaty_id,
        loss_terms_id,
        sum(ceded_premium_amount_eur) as ceded_premium,
        sum(state_loss_amount_eur) as state_loss
    from positions
    group by treaty_id, loss_terms_id
),

sharers as (
    select
        claims.treaty_id,
        claims.loss_terms_id,
        claims.sharer,
        coalesce(max(paid.paid_amount), 0) as paid_amount,
        sum(claims.open_amount) as open_amount
    from claims
    left join paid
        on
            claims.treaty_id = paid.treaty_id
            and claims.loss_terms_id = paid.loss_terms_id
    group by claims.treaty_id, claims.loss_terms_id, claims.sharer
),

points as (
    select
        treaty_id,
        loss_terms_id,
        sharer,
        'paid' as point,
        cast(paid_amount as decimal(18, 2)) as loss_amount
    from sharers
    union all
    select
        treaty_id,
        loss_terms_id,
        sharer,
        'incurred' as point,
        cast(paid_amount + open_amount as decimal(18, 2)) as loss_amount
    from sharers
),

{{ uncapped_losses('valued', 'points') }},

added as (
    select
        treaty_id,
        loss_terms_id,
        sharer,
        sum(case point when 'incurred' then state_loss_amount else -state_loss_amount end) as uncapped_reserve
    from valued
    group by treaty_id, loss_terms_id, sharer
),

capped as (
    select
        added.*,
        coalesce(totals.state_loss, 0) as state_loss,
        {{ product_amount('greatest(coalesce(totals.ceded_premium, 0), 0)', 'years.state_loss_cap_premium_multiple') }}
            as cap_amount
    from added
    inner join years
        on
            added.treaty_id = years.treaty_id
            and added.loss_terms_id = years.loss_terms_id
    left join totals
        on
            added.treaty_id = totals.treaty_id
            and added.loss_terms_id = totals.loss_terms_id
),

-- In integer cents.
cut as (
    select
        claims.*,
        cast(
            (
                least(capped.state_loss + capped.uncapped_reserve, capped.cap_amount)
                - least(capped.state_loss, capped.cap_amount)
            ) * 100 as {{ wide_integer() }}
        ) as ceded,
        cast(claims.open_amount * 100 as {{ wide_integer() }}) as weight,
        cast(sharers.open_amount * 100 as {{ wide_integer() }}) as weights
    from claims
    inner join sharers
        on
            claims.treaty_id = sharers.treaty_id
            and claims.loss_terms_id = sharers.loss_terms_id
            and claims.sharer = sharers.sharer
    inner join capped
        on
            claims.treaty_id = capped.treaty_id
            and claims.loss_terms_id = capped.loss_terms_id
            and claims.sharer = capped.sharer
),

parts as (
    select
        *,
        coalesce({{ quotient('(ceded * weight)', 'nullif(weights, 0)') }}, 0) as truncated_part
    from cut
),

ranked as (
    select
        *,
        ceded - sum(truncated_part) over (partition by treaty_id, loss_terms_id, sharer) as left_over,
        row_number() over (
            partition by treaty_id, loss_terms_id, sharer
            order by ceded * weight - truncated_part * weights desc, claim_id
        ) as rank_of_remainder
    from parts
)

select
    insurer_id,
    treaty_id,
    loss_terms_id,
    claim_id,
    is_excluded,
    reserve_amount_eur,
    exchange_difference_amount_eur,
    cast(
        cast(truncated_part + case when rank_of_remainder <= left_over then 1 else 0 end as decimal(30, 0)) * 0.01
        as decimal(18, 2)
    ) as ceded_reserve_amount_eur
from ranked
