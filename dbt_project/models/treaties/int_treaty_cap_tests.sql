-- The cap that is a multiple of premium, tested at the end of each account quarter with movements: the excess of the
-- State's uncapped loss, and the adjustment since the previous quarter. A quarter that has not ended is tested on the
-- day of the build. A test is provisional until the last month of the treaty year is closed to packages.

with

positions as (
    select * from {{ ref('int_treaty_uncapped_positions') }}
),

years as (
    select * from {{ ref('int_treaty_years') }}
    where state_loss_cap_premium_multiple is not null
),

closings as (
    select period
    from {{ ref('period_closings') }}
    where
        closed_on <= {{ as_of_date() }}
        and (reopened_on is null or reopened_on > {{ as_of_date() }})
    group by period
),

quarters as (
    select
        positions.treaty_id,
        positions.loss_terms_id,
        positions.account_period,
        sum(positions.ceded_premium_amount_eur) as ceded_premium_amount_eur,
        sum(positions.state_loss_amount_eur) as state_loss_amount_eur
    from positions
    inner join years
        on
            positions.treaty_id = years.treaty_id
            and positions.loss_terms_id = years.loss_terms_id
    group by positions.treaty_id, positions.loss_terms_id, positions.account_period
),

added_up as (
    select
        treaty_id,
        loss_terms_id,
        account_period,
        sum(ceded_premium_amount_eur) over so_far as ceded_premium,
        sum(state_loss_amount_eur) over so_far as uncapped_state_loss
    from quarters
    window so_far as (
        partition by treaty_id, loss_terms_id order by account_period rows unbounded preceding
    )
),

tested as (
    select
        added_up.*,
        {{ product_amount('greatest(added_up.ceded_premium, 0)', 'years.state_loss_cap_premium_multiple') }}
            as cap_amount,
        closings.period is null as is_provisional
    from added_up
    inner join years
        on
            added_up.treaty_id = years.treaty_id
            and added_up.loss_terms_id = years.loss_terms_id
    left join closings on {{ month_of('years.valid_to') }} = closings.period
),

exceeded as (
    select
        *,
        cast(greatest(uncapped_state_loss - cap_amount, 0) as decimal(18, 2)) as excess
    from tested
)

select
    treaty_id,
    loss_terms_id,
    account_period,
    least({{ last_day_of_quarter('account_period') }}, {{ as_of_date() }}) as tested_on,
    cast(ceded_premium as decimal(18, 2)) as cumulative_ceded_premium_amount_eur,
    cast(uncapped_state_loss as decimal(18, 2)) as cumulative_uncapped_state_loss_amount_eur,
    cap_amount as cap_amount_eur,
    excess as excess_amount_eur,
    cast(
        lag(excess, 1, 0.00) over (partition by treaty_id, loss_terms_id order by account_period) - excess
        as decimal(18, 2)
    ) as adjustment_amount_eur,
    is_provisional
from exceeded
