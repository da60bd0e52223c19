-- Claims by month, product, insurer and cause, from the first month with a movement to the last month that has ended. A
-- month has ended on its last day. Paid and recovered amounts are flows of the month that declares them, at its rate.
-- Reserves and totals to date are stocks at the month end, at its rate. Amounts are those that cedents declare, claims
-- excluded from the commitment included; these also have a column of their own.

with

movements as (
    select * from {{ ref('int_claim_lines') }}
),

claims as (
    select * from {{ ref('fct_claims') }}
),

premiums as (
    select * from {{ ref('fct_premium_months') }}
),

exposures as (
    select * from {{ ref('fct_exposure_months') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

first_months as (
    select
        insurer_id,
        claim_id,
        coalesce(min(case when movement_type = 'notification' then period end), min(period)) as notified_period,
        min(period) as first_period
    from movements
    group by insurer_id, claim_id
),

-- A claim has the product and the cause of its first movement.
attributed as (
    select
        movements.*,
        claims.product_code as claim_product_code,
        claims.cause as claim_cause,
        claims.is_counted
    from movements
    inner join claims
        on
            movements.insurer_id = claims.insurer_id
            and movements.claim_id = claims.claim_id
),

scope as (
    select
        claims.product_code,
        claims.insurer_id,
        claims.insurer_name,
        claims.cause,
        min(first_months.first_period) as first_period
    from claims
    inner join first_months
        on
            claims.insurer_id = first_months.insurer_id
            and claims.claim_id = first_months.claim_id
    group by claims.product_code, claims.insurer_id, claims.insurer_name, claims.cause
),

last_months as (
    select
        greatest(
            max(period), {{ month_of(days_after(month_start(days_after(as_of_date(), 1)), -1)) }}
        ) as last_period
    from movements
),

months as (
    select
        scope.product_code,
        scope.insurer_id,
        scope.insurer_name,
        scope.cause,
        {{ each_month('scope.first_period', 'last_months.last_period') }} as month_on
    from scope
    cross join last_months
),

dated as (
    select
        *,
        {{ month_of('month_on') }} as period,
        {{ last_day_of(month_of('month_on')) }} as stock_on
    from months
),

notified as (
    select
        claims.product_code,
        claims.insurer_id,
        claims.cause,
        first_months.notified_period as period,
        count(*) as notified_count
    from claims
    inner join first_months
        on
            claims.insurer_id = first_months.insurer_id
            and claims.claim_id = first_months.claim_id
    group by claims.product_code, claims.insurer_id, claims.cause, first_months.notified_period
),

flows as (
    select
        claim_product_code as product_code,
        insurer_id,
        claim_cause as cause,
        period,
        sum(case when movement_type = 'payment' then gross_amount_eur else 0 end) as paid_amount_eur,
        sum(case when movement_type = 'recovery' then gross_amount_eur else 0 end) as recovered_amount_eur,
        sum(case when movement_type = 'payment' then ceded_amount_eur else 0 end) as ceded_paid_amount_eur,
        sum(case when movement_type = 'recovery' then ceded_amount_eur else 0 end) as ceded_recovered_amount_eur,
        sum(
            case
                when is_counted then 0
                when movement_type = 'payment' then gross_amount_eur
                when movement_type = 'recovery' then -gross_amount_eur
                else 0
            end
        ) as excluded_loss_amount_eur
    from attributed
    group by claim_product_code, insurer_id, claim_cause, period
),

-- Reserves are rounded once per claim and currency, as in `fct_claims`.
claim_reserves as (
    select
        attributed.claim_product_code as product_code,
        attributed.insurer_id,
        attributed.claim_cause as cause,
        attributed.claim_id,
        attributed.treaty_id,
        attributed.loss_terms_id,
        attributed.currency,
        dated.period,
        dated.stock_on,
        sum(attributed.gross_amount) as reserve_amount,
        sum(attributed.ceded_amount) as ceded_reserve_amount
    from attributed
    inner join dated
        on
            attributed.claim_product_code = dated.product_code
            and attributed.insurer_id = dated.insurer_id
            and attributed.claim_cause = dated.cause
            and attributed.period <= dated.period
    where attributed.movement_type = 'reserve_change'
    group by
        attributed.claim_product_code,
        attributed.insurer_id,
        attributed.claim_cause,
        attributed.claim_id,
        attributed.treaty_id,
        attributed.loss_terms_id,
        attributed.currency,
        dated.period,
        dated.stock_on
),

reserves as (
    select
        claim_reserves.product_code,
        claim_reserves.insurer_id,
        claim_reserves.cause,
        claim_reserves.period,
        sum({{ product_amount('claim_reserves.reserve_amount', 'rates.eur_per_unit_rate') }}) as reserve_amount_eur,
        sum({{ product_amount('claim_reserves.ceded_reserve_amount', 'rates.eur_per_unit_rate') }})
            as ceded_reserve_amount_eur
    from claim_reserves
    inner join rates
        on
            claim_reserves.currency = rates.currency
            and {{ valuation_day('claim_reserves.stock_on') }} >= rates.valid_from
            and {{ valuation_day('claim_reserves.stock_on') }} < rates.valid_before
    where claim_reserves.reserve_amount <> 0 or claim_reserves.ceded_reserve_amount <> 0
    group by claim_reserves.product_code, claim_reserves.insurer_id, claim_reserves.cause, claim_reserves.period
),

ceded_premiums as (
    select
        product_code,
        insurer_id,
        period,
        sum(ceded_premium_amount_eur) as ceded_premium_amount_eur
    from premiums
    group by product_code, insurer_id, period
),

premiums_to_date as (
    select
        dated.product_code,
        dated.insurer_id,
        dated.cause,
        dated.period,
        sum(ceded_premiums.ceded_premium_amount_eur) as ceded_premium_amount_eur
    from dated
    inner join ceded_premiums
        on
            dated.product_code = ceded_premiums.product_code
            and dated.insurer_id = ceded_premiums.insurer_id
            and dated.period >= ceded_premiums.period
    group by dated.product_code, dated.insurer_id, dated.cause, dated.period
),

guarantees as (
    select
        product_code,
        insurer_id,
        period,
        sum(guarantee_count) as guarantee_count
    from exposures
    group by product_code, insurer_id, period
),

joined as (
    select
        dated.period,
        dated.month_on,
        dated.stock_on,
        dated.product_code,
        dated.insurer_id,
        dated.insurer_name,
        dated.cause,
        coalesce(notified.notified_count, 0) as notified_count,
        sum(coalesce(notified.notified_count, 0)) over to_date as claim_count,
        coalesce(flows.paid_amount_eur, 0) as paid_amount_eur,
        coalesce(flows.recovered_amount_eur, 0) as recovered_amount_eur,
        coalesce(flows.ceded_paid_amount_eur, 0) as ceded_paid_amount_eur,
        coalesce(flows.ceded_recovered_amount_eur, 0) as ceded_recovered_amount_eur,
        coalesce(flows.excluded_loss_amount_eur, 0) as excluded_loss_amount_eur,
        sum(coalesce(flows.paid_amount_eur, 0) - coalesce(flows.recovered_amount_eur, 0)) over to_date
        + coalesce(reserves.reserve_amount_eur, 0) as incurred_amount_eur,
        sum(coalesce(flows.ceded_paid_amount_eur, 0) - coalesce(flows.ceded_recovered_amount_eur, 0)) over to_date
        + coalesce(reserves.ceded_reserve_amount_eur, 0) as declared_ceded_incurred_amount_eur,
        coalesce(reserves.reserve_amount_eur, 0) as reserve_amount_eur,
        coalesce(reserves.ceded_reserve_amount_eur, 0) as declared_ceded_reserve_amount_eur,
        premiums_to_date.ceded_premium_amount_eur as ceded_premium_to_date,
        guarantees.guarantee_count
    from dated
    left join notified
        on
            dated.product_code = notified.product_code
            and dated.insurer_id = notified.insurer_id
            and dated.cause = notified.cause
            and dated.period = notified.period
    left join flows
        on
            dated.product_code = flows.product_code
            and dated.insurer_id = flows.insurer_id
            and dated.cause = flows.cause
            and dated.period = flows.period
    left join reserves
        on
            dated.product_code = reserves.product_code
            and dated.insurer_id = reserves.insurer_id
            and dated.cause = reserves.cause
            and dated.period = reserves.period
    left join premiums_to_date
        on
            dated.product_code = premiums_to_date.product_code
            and dated.insurer_id = premiums_to_date.insurer_id
            and dated.cause = premiums_to_date.cause
            and dated.period = premiums_to_date.period
    left join guarantees
        on
            dated.product_code = guarantees.product_code
            and dated.insurer_id = guarantees.insurer_id
            and dated.period = guarantees.period
    window to_date as (
        partition by dated.product_code, dated.insurer_id, dated.cause
        order by dated.period
    )
)

select
    joined.period,
    joined.month_on,
    joined.stock_on,
    joined.product_code,
    coalesce(products.product_name_fr, '{{ unattributed() }}') as product_name_fr,
    joined.insurer_id,
    joined.insurer_name,
    joined.cause,
    cast(joined.notified_count as bigint) as notified_count,
    cast(joined.claim_count as bigint) as claim_count,
    {% for name in [
        'paid', 'recovered', 'ceded_paid', 'ceded_recovered', 'excluded_loss',
        'reserve', 'declared_ceded_reserve', 'incurred', 'declared_ceded_incurred'
    ] -%}
        cast(joined.{{ name }}_amount_eur as decimal(18, 2)) as {{ name }}_amount_eur,
    {% endfor -%}
    {{ share('joined.notified_count', 'joined.guarantee_count') }} as claim_frequency_share,
    {{ proportional_amount('joined.incurred_amount_eur', '1', 'joined.claim_count') }} as average_incurred_amount_eur,
    {{ share('joined.declared_ceded_incurred_amount_eur', 'joined.ceded_premium_to_date') }} as declared_loss_ratio
from joined
left join products on joined.product_code = products.product_code
