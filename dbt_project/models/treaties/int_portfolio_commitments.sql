-- The commitment on books covered by a portfolio treaty, at each month end: one row per treaty and month. It is the
-- ceded part of the latest books declared by that day, at most what a cap that is a multiple of premium leaves: cap on
-- the premium ceded to date, less the claims ceded to date.

with

books as (
    select * from {{ ref('int_portfolio_exposures_current') }}
    where treaty_id is not null
),

years as (
    select * from {{ ref('int_treaty_years') }}
),

terms as (
    select * from {{ ref('treaty_terms') }}
),

positions as (
    select * from {{ ref('int_treaty_positions') }}
),

month_ends as (
    select * from {{ ref('int_month_ends') }}
),

ranked as (
    select
        month_ends.period,
        month_ends.stock_on,
        books.treaty_id,
        books.insurer_id,
        books.stock_on as book_on,
        books.guaranteed_amount,
        row_number() over (
            partition by month_ends.stock_on, books.insurer_id, books.treaty_id, books.segment
            order by books.stock_on desc
        ) as recency_rank
    from month_ends
    inner join books on month_ends.stock_on >= books.stock_on
),

ceded as (
    select
        ranked.period,
        ranked.stock_on,
        ranked.treaty_id,
        terms.loss_terms_id,
        sum({{ product_amount('ranked.guaranteed_amount', 'terms.cession_share') }}) as ceded_book_amount_eur
    from ranked
    inner join terms
        on
            ranked.treaty_id = terms.treaty_id
            and {{ in_force('terms', 'ranked.book_on') }}
    where ranked.recency_rank = 1
    group by ranked.period, ranked.stock_on, ranked.treaty_id, terms.loss_terms_id
),

accounts as (
    select
        ceded.treaty_id,
        ceded.loss_terms_id,
        ceded.stock_on,
        sum(positions.ceded_premium_amount_eur) as ceded_premium,
        sum(positions.state_loss_amount_eur) as state_loss
    from ceded
    inner join positions
        on
            ceded.treaty_id = positions.treaty_id
            and ceded.loss_terms_id = positions.loss_terms_id
            and ceded.stock_on >= positions.movement_on
    group by ceded.treaty_id, ceded.loss_terms_id, ceded.stock_on
),

capped as (
    select
        ceded.*,
        years.product_code,
        years.reinsurer_id,
        greatest(
            {{ product_amount(
                'greatest(coalesce(accounts.ceded_premium, 0), 0)', 'years.state_loss_cap_premium_multiple'
            ) }} - coalesce(accounts.state_loss, 0),
            0
        ) as remaining_cap_amount_eur
    from ceded
    inner join years
        on
            ceded.treaty_id = years.treaty_id
            and ceded.loss_terms_id = years.loss_terms_id
    left join accounts
        on
            ceded.treaty_id = accounts.treaty_id
            and ceded.loss_terms_id = accounts.loss_terms_id
            and ceded.stock_on = accounts.stock_on
)

select
    period,
    stock_on,
    treaty_id,
    loss_terms_id,
    product_code,
    reinsurer_id,
    cast(ceded_book_amount_eur as decimal(18, 2)) as ceded_book_amount_eur,
    cast(remaining_cap_amount_eur as decimal(18, 2)) as remaining_cap_amount_eur,
    -- least() ignores the null of a treaty without such a cap.
    cast(least(ceded_book_amount_eur, remaining_cap_amount_eur) as decimal(18, 2)) as portfolio_commitment_amount_eur
from capped
