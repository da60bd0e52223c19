-- Losses by product, quarter of origin and quarter of development, in euros, as cedents declare them: amounts to date
-- at the end of each quarter, and at the last month of the one in progress. A claim originates in the quarter of its
-- loss, or of its first bordereau if the loss is dated after it or before the scheme.

with

{{ claim_origins() }},

claim_months as (
    select * from {{ ref('fct_claim_months') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

last_days as (
    select
        period,
        max(due_on) as due_on
    from {{ ref('int_submission_due_dates') }}
    where register_code = 'claims'
    group by period
),

last_month as (
    select max(period) as period from claim_months
),

months as (
    select
        last_month.period as last_period,
        {{ each_month(month_of('scheme.first_month_on'), 'last_month.period') }} as month_on
    from scheme
    cross join last_month
),

dated_months as (
    select
        month_on,
        last_period,
        {{ month_of('month_on') }} as period,
        {{ account_period_of(month_of('month_on')) }} as account_period
    from months
),

-- One month of each quarter: the last one, as far as months are known. A quarter is complete when the bordereaux of
-- its last month are due.
quarters as (
    select
        dated_months.account_period,
        {{ quarter_number('dated_months.account_period') }} as quarter_number,
        {{ last_day_of('dated_months.period') }} as valued_on,
        {{ ends_quarter('dated_months.month_on') }}
        and coalesce(last_days.due_on, {{ last_day_of('dated_months.period') }}) < {{ as_of_date() }}
            as is_quarter_complete
    from dated_months
    left join last_days on dated_months.period = last_days.period
    where {{ ends_quarter('dated_months.month_on') }} or dated_months.period = dated_months.last_period
),

placed as (
    select
        movements.*,
        origins.product_code as claim_product_code,
        origins.origin_quarter
    from movements
    inner join origins
        on
            movements.insurer_id = origins.insurer_id
            and movements.claim_id = origins.claim_id
),

flows as (
    select
        claim_product_code as product_code,
        origin_quarter,
        account_period,
        sum(
            case movement_type when 'payment' then gross_amount_eur when 'recovery' then -gross_amount_eur else 0 end
        ) as net_paid_amount_eur
    from placed
    group by claim_product_code, origin_quarter, account_period
),

-- Reserves are rounded once per claim and currency, as in `fct_claim_months`.
claim_reserves as (
    select
        placed.claim_product_code as product_code,
        placed.origin_quarter,
        placed.insurer_id,
        placed.claim_id,
        placed.treaty_id,
        placed.loss_terms_id,
        placed.currency,
        quarters.account_period,
        quarters.valued_on,
        sum(placed.gross_amount) as reserve_amount
    from placed
    inner join quarters on placed.account_period <= quarters.account_period
    where placed.movement_type = 'reserve_change'
    group by
        placed.claim_product_code,
        placed.origin_quarter,
        placed.insurer_id,
        placed.claim_id,
        placed.treaty_id,
        placed.loss_terms_id,
        placed.currency,
        quarters.account_period,
        quarters.valued_on
),

reserves as (
    select
        claim_reserves.product_code,
        claim_reserves.origin_quarter,
        claim_reserves.account_period,
        sum({{ product_amount('claim_reserves.reserve_amount', 'rates.eur_per_unit_rate') }}) as reserve_amount_eur
    from claim_reserves
    inner join rates
        on
            claim_reserves.currency = rates.currency
            and {{ valuation_day('claim_reserves.valued_on') }} >= rates.valid_from
            and {{ valuation_day('claim_reserves.valued_on') }} < rates.valid_before
    where claim_reserves.reserve_amount <> 0
    group by claim_reserves.product_code, claim_reserves.origin_quarter, claim_reserves.account_period
),

scope as (
    select
        product_code,
        min(origin_quarter) as first_origin_quarter,
        max(origin_quarter) as last_origin_quarter
    from origins
    group by product_code
),

-- Every origin from the first to the last one with a claim, with or without claims of its own.
cells as (
    select
        scope.product_code,
        origin.account_period as origin_quarter,
        origin.quarter_number as origin_quarter_number,
        valued.account_period,
        valued.quarter_number,
        valued.valued_on,
        valued.is_quarter_complete
    from scope
    inner join quarters as origin
        on
            scope.first_origin_quarter <= origin.account_period
            and scope.last_origin_quarter >= origin.account_period
    inner join quarters as valued on origin.account_period <= valued.account_period
),

amounts as (
    select
        cells.product_code,
        cells.origin_quarter,
        cells.quarter_number - cells.origin_quarter_number + 1 as development_number,
        cells.account_period,
        cells.valued_on,
        cells.is_quarter_complete,
        sum(coalesce(flows.net_paid_amount_eur, 0)) over (
            partition by cells.product_code, cells.origin_quarter
            order by cells.quarter_number
        ) as net_paid_amount_eur,
        coalesce(reserves.reserve_amount_eur, 0) as reserve_amount_eur
    from cells
    left join flows
        on
            cells.product_code = flows.product_code
            and cells.origin_quarter = flows.origin_quarter
            and cells.account_period = flows.account_period
    left join reserves
        on
            cells.product_code = reserves.product_code
            and cells.origin_quarter = reserves.origin_quarter
            and cells.account_period = reserves.account_period
)

select
    product_code,
    origin_quarter,
    development_number,
    account_period,
    valued_on,
    is_quarter_complete,
    cast(net_paid_amount_eur as decimal(18, 2)) as net_paid_amount_eur,
    cast(net_paid_amount_eur + reserve_amount_eur as decimal(18, 2)) as incurred_amount_eur
from amounts
