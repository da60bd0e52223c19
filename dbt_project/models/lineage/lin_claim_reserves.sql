-- What each reserve change adds to the reserve of its claim at each later month end, in euros at the rate of that day.
-- The reserve of a claim is rounded once. The part of a change is the reserve with it less the reserve without it, so
-- that the parts add up to the reserve.

with

{{ claim_origins() }},

months as (
    select
        period,
        stock_on
    from {{ ref('fct_claim_months') }}
    group by period, stock_on
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

added_up as (
    select
        *,
        cast(sum(gross_amount) over so_far as decimal(18, 2)) as reserve_amount,
        cast(sum(ceded_amount) over so_far as decimal(18, 2)) as ceded_reserve_amount
    from movements
    where movement_type = 'reserve_change'
    window so_far as (
        partition by insurer_id, claim_id, treaty_id, loss_terms_id, currency
        order by period, movement_on, movement_id
        rows unbounded preceding
    )
),

ranged as (
    select
        *,
        cast(reserve_amount - gross_amount as decimal(18, 2)) as previous_reserve_amount,
        cast(ceded_reserve_amount - ceded_amount as decimal(18, 2)) as previous_ceded_reserve_amount
    from added_up
)

select
    months.period,
    claims.product_code,
    ranged.insurer_id,
    claims.cause,
    origins.origin_quarter,
    ranged.claim_id,
    ranged.movement_id,
    ranged.treaty_id,
    ranged.loss_terms_id,
    ranged.currency,
    {{ product_amount('ranged.reserve_amount', 'rates.eur_per_unit_rate') }}
    - {{ product_amount('ranged.previous_reserve_amount', 'rates.eur_per_unit_rate') }} as reserve_amount_eur,
    {{ product_amount('ranged.ceded_reserve_amount', 'rates.eur_per_unit_rate') }}
    - {{ product_amount('ranged.previous_ceded_reserve_amount', 'rates.eur_per_unit_rate') }}
        as declared_ceded_reserve_amount_eur,
    'claims' as register_code,
    ranged.submission_id,
    ranged.line_number
from ranged
inner join claims
    on
        ranged.insurer_id = claims.insurer_id
        and ranged.claim_id = claims.claim_id
inner join origins
    on
        ranged.insurer_id = origins.insurer_id
        and ranged.claim_id = origins.claim_id
inner join months on ranged.period <= months.period
inner join rates
    on
        ranged.currency = rates.currency
        and {{ valuation_day('months.stock_on') }} >= rates.valid_from
        and {{ valuation_day('months.stock_on') }} < rates.valid_before
