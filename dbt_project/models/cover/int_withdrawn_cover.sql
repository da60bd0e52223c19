-- Share of its limits that an insurer withdraws by its decisions, one row per month of decisions, insurer and
-- segment. Numerator and denominator are limits: the withdrawn limits over the limits of the last own book declared
-- before the month. Without such a book the share is null.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

books as (
    select * from {{ ref('int_portfolio_exposures_current') }}
    where scope = 'own_book'
),

months as (
    select
        decision_period as period,
        insurer_id,
        segment,
        sum(withdrawn_amount_eur) as withdrawn_amount_eur
    from decisions
    group by decision_period, insurer_id, segment
),

followed as (
    select
        months.*,
        books.stock_on as own_book_on,
        books.limit_amount as own_book_amount_eur,
        row_number() over (
            partition by months.period, months.insurer_id, months.segment
            order by books.stock_on desc
        ) as book_rank
    from months
    left join books
        on
            months.insurer_id = books.insurer_id
            and months.segment = books.segment
            and {{ first_day_of('months.period') }} > books.stock_on
)

select
    period,
    insurer_id,
    segment,
    cast(withdrawn_amount_eur as decimal(18, 2)) as withdrawn_amount_eur,
    own_book_on,
    own_book_amount_eur,
    {{ share('withdrawn_amount_eur', 'own_book_amount_eur') }} as withdrawn_share
from followed
where book_rank = 1
