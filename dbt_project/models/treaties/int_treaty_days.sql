-- Premiums ceded, losses paid and losses incurred of each treaty year, by day of change. Each day has the cumulative
-- uncapped loss, the amount that the current reserves would add to it, and the cap at the end of its account quarter.
-- A reduction at the end of a quarter therefore does not appear earlier. On the day of the build it is the total of
-- the treaty year, with reserves as stocks at the closing rate. Movements dated after the day of the build count on
-- that day.

with

positions as (
    select * from {{ ref('int_treaty_uncapped_positions') }}
),

losses as (
    select * from {{ ref('int_treaty_losses') }}
),

reserves as (
    select * from {{ ref('int_treaty_reserves') }}
    where not is_excluded
),

years as (
    select * from {{ ref('int_treaty_years') }}
),

quarters as (
    select
        treaty_id,
        loss_terms_id,
        account_period,
        sum(ceded_premium_amount_eur) as ceded_premium
    from positions
    group by treaty_id, loss_terms_id, account_period
),

stocks as (
    select
        treaty_id,
        loss_terms_id,
        sum(ceded_reserve_amount_eur) as ceded_reserve
    from reserves
    group by treaty_id, loss_terms_id
),

moved as (
    select
        treaty_id,
        loss_terms_id,
        least(movement_on, {{ as_of_date() }}) as moved_on,
        state_loss_amount_eur as state_loss,
        excluded_state_loss_amount_eur as excluded_loss,
        0.00 as paid,
        0.00 as reserve_change
    from positions
    union all
    select
        treaty_id,
        loss_terms_id,
        least(movement_on, {{ as_of_date() }}) as moved_on,
        0.00 as state_loss,
        0.00 as excluded_loss,
        paid_amount_eur as paid,
        reserve_change_amount_eur as reserve_change
    from losses
    union all
    select
        treaty_id,
        loss_terms_id,
        {{ as_of_date() }} as moved_on,
        0.00 as state_loss,
        0.00 as excluded_loss,
        0.00 as paid,
        0.00 as reserve_change
    from years
),

by_day as (
    select
        treaty_id,
        loss_terms_id,
        moved_on,
        sum(state_loss) as state_loss,
        sum(excluded_loss) as excluded_loss,
        sum(paid) as paid,
        sum(reserve_change) as reserve_change
    from moved
    group by treaty_id, loss_terms_id, moved_on
),

added_up as (
    select
        treaty_id,
        loss_terms_id,
        moved_on,
        excluded_loss,
        sum(state_loss) over so_far as state_loss,
        sum(paid) over so_far as paid,
        greatest(sum(reserve_change) over so_far, 0) as open_reserve
    from by_day
    window so_far as (partition by treaty_id, loss_terms_id order by moved_on rows unbounded preceding)
),

points as (
    select
        treaty_id,
        loss_terms_id,
        moved_on,
        'paid' as point,
        cast(paid as decimal(18, 2)) as loss_amount
    from added_up
    union all
    select
        treaty_id,
        loss_terms_id,
        moved_on,
        'incurred' as point,
        cast(paid + open_reserve as decimal(18, 2)) as loss_amount
    from added_up
),

{{ uncapped_losses('valued', 'points') }},

uncapped_reserves as (
    select
        treaty_id,
        loss_terms_id,
        moved_on,
        sum(case point when 'incurred' then state_loss_amount else -state_loss_amount end) as uncapped_reserve
    from valued
    group by treaty_id, loss_terms_id, moved_on
),

ceded_premiums as (
    select
        added_up.treaty_id,
        added_up.loss_terms_id,
        added_up.moved_on,
        sum(quarters.ceded_premium) as ceded_premium
    from added_up
    left join quarters
        on
            added_up.treaty_id = quarters.treaty_id
            and added_up.loss_terms_id = quarters.loss_terms_id
            and (
                {{ account_period_of(month_of('added_up.moved_on')) }} >= quarters.account_period
                or added_up.moved_on = {{ as_of_date() }}
            )
    group by added_up.treaty_id, added_up.loss_terms_id, added_up.moved_on
),

capped as (
    select
        added_up.*,
        uncapped_reserves.uncapped_reserve,
        {{ product_amount(
            'greatest(coalesce(ceded_premiums.ceded_premium, 0), 0)', 'years.state_loss_cap_premium_multiple'
        ) }} as cap_amount
    from added_up
    inner join years
        on
            added_up.treaty_id = years.treaty_id
            and added_up.loss_terms_id = years.loss_terms_id
    inner join uncapped_reserves
        on
            added_up.treaty_id = uncapped_reserves.treaty_id
            and added_up.loss_terms_id = uncapped_reserves.loss_terms_id
            and added_up.moved_on = uncapped_reserves.moved_on
    inner join ceded_premiums
        on
            added_up.treaty_id = ceded_premiums.treaty_id
            and added_up.loss_terms_id = ceded_premiums.loss_terms_id
            and added_up.moved_on = ceded_premiums.moved_on
),

ceded as (
    select
        capped.treaty_id,
        capped.loss_terms_id,
        capped.moved_on,
        capped.excluded_loss,
        least(capped.state_loss, capped.cap_amount) as paid,
        case
            when capped.moved_on = {{ as_of_date() }}
                then least(capped.state_loss, capped.cap_amount) + coalesce(stocks.ceded_reserve, 0)
            else least(capped.state_loss + capped.uncapped_reserve, capped.cap_amount)
        end as incurred
    from capped
    left join stocks
        on
            capped.treaty_id = stocks.treaty_id
            and capped.loss_terms_id = stocks.loss_terms_id
)

select
    treaty_id,
    loss_terms_id,
    moved_on,
    cast(paid - lag(paid, 1, 0.00) over in_order as decimal(18, 2)) as ceded_claim_change_amount_eur,
    cast(incurred - lag(incurred, 1, 0.00) over in_order as decimal(18, 2)) as ceded_incurred_change_amount_eur,
    cast(excluded_loss as decimal(18, 2)) as excluded_state_loss_amount_eur
from ceded
window in_order as (partition by treaty_id, loss_terms_id order by moved_on)
