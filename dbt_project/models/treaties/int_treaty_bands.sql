-- The loss bands of each treaty year, between its own amounts, with the State's part of a loss up to the lower bound
-- of each band. Above the last band, one more band has losses of the insurer alone. In every band the insurer keeps
-- its floor of each risk.

with

years as (
    select * from {{ ref('int_treaty_years') }}
),

bands as (
    select * from {{ ref('loss_bands') }}
),

amounts as (
    select * from {{ ref('int_treaty_amounts') }}
),

last_bands as (
    select
        loss_terms_id,
        max(band_number) as band_number,
        count(*) - count(exhaustion_amount) as open_count
    from bands
    group by loss_terms_id
),

all_bands as (
    select
        loss_terms_id,
        band_number,
        state_share
    from bands
    union all
    select
        loss_terms_id,
        band_number + 1 as band_number,
        cast(0 as decimal(9, 6)) as state_share
    from last_bands
    where open_count = 0
),

sized as (
    select
        years.treaty_id,
        years.loss_terms_id,
        all_bands.band_number,
        amounts.part_amount as width,
        cast(
            least(all_bands.state_share, 1 - coalesce(years.retention_share_minimum, 0)) as decimal(9, 6)
        ) as state_share
    from years
    inner join all_bands on years.loss_terms_id = all_bands.loss_terms_id
    left join amounts
        on
            years.treaty_id = amounts.treaty_id
            and years.loss_terms_id = amounts.loss_terms_id
            and amounts.amount_code = 'band_' || cast(all_bands.band_number as varchar)
),

stacked as (
    select
        *,
        sum(width) over below as width_below,
        sum(cast(width as decimal(28, 2)) * state_share) over below as state_loss_below
    from sized
    window below as (
        partition by treaty_id, loss_terms_id order by band_number rows between unbounded preceding and 1 preceding
    )
)

select
    treaty_id,
    loss_terms_id,
    band_number,
    cast(coalesce(width_below, 0) as decimal(18, 2)) as attachment_amount,
    cast(coalesce(width_below, 0) + width as decimal(18, 2)) as exhaustion_amount,
    state_share,
    -- Not rounded: only the resulting position is rounded.
    cast(coalesce(state_loss_below, 0) as decimal(28, 8)) as state_loss_below
from stacked
