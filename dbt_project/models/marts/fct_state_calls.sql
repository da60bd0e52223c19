-- Calls on the State in the next budget year, by reinsurer and scenario: one row each, on the day of the build. The
-- reinsurer bears the losses first, up to a multiple of its net resources (net ceded premiums less the fee to the
-- State); the State bears the rest. Forecast losses: commitment of the last month end × annual loss share of the
-- scenario.

with

treaty_years as (
    select * from {{ ref('fct_treaty_years') }}
),

commitments as (
    select * from {{ ref('fct_state_commitments') }}
),

reinsurers as (
    select * from {{ ref('reinsurers') }}
),

thresholds as (
    select * from {{ ref('state_call_thresholds') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

scenarios as (
    select * from {{ ref('call_scenarios') }} as dated
    where {{ in_force('dated', as_of_date()) }}
),

methods as (
    select * from {{ ref('forecast_methods') }} as dated
    where figure_code = 'state_calls' and {{ in_force('dated', as_of_date()) }}
),

last_month as (
    select max(stock_on) as stock_on from commitments
),

latest as (
    select commitments.*
    from commitments
    inner join last_month on commitments.stock_on = last_month.stock_on
),

accounts as (
    select
        reinsurer_id,
        sum(net_ceded_premium_amount_eur - guarantee_fee_amount_eur) as net_resource_amount_eur,
        sum(ceded_incurred_amount_eur) as ceded_incurred_amount_eur
    from treaty_years
    group by reinsurer_id
),

forecasts as (
    select
        latest.stock_on,
        latest.reinsurer_id,
        scenarios.scenario_code,
        scenarios.title_fr as scenario_title_fr,
        sum(latest.commitment_amount_eur) as commitment_amount_eur,
        sum({{ product_amount('latest.commitment_amount_eur', 'scenarios.annual_loss_share') }})
            as forecast_loss_amount_eur
    from latest
    inner join scenarios on latest.product_code = scenarios.product_code
    group by latest.stock_on, latest.reinsurer_id, scenarios.scenario_code, scenarios.title_fr
),

compared as (
    select
        forecasts.*,
        reinsurers.name_fr as reinsurer_name_fr,
        methods.title_fr as call_method_fr,
        accounts.net_resource_amount_eur,
        accounts.ceded_incurred_amount_eur,
        thresholds.net_resource_multiple,
        {{ product_amount('greatest(accounts.net_resource_amount_eur, 0)', 'thresholds.net_resource_multiple') }}
            as call_threshold_amount_eur
    from forecasts
    inner join reinsurers on forecasts.reinsurer_id = reinsurers.reinsurer_id
    inner join accounts on forecasts.reinsurer_id = accounts.reinsurer_id
    inner join thresholds on forecasts.reinsurer_id = thresholds.reinsurer_id
    cross join methods
),

called as (
    select
        *,
        greatest(ceded_incurred_amount_eur - call_threshold_amount_eur, 0) as state_loss_to_date,
        greatest(ceded_incurred_amount_eur + forecast_loss_amount_eur - call_threshold_amount_eur, 0)
            as state_loss_forecast
    from compared
)

select
    cast(extract(year from {{ as_of_date() }}) as integer) + 1 as budget_year,
    stock_on,
    reinsurer_id,
    reinsurer_name_fr,
    scenario_code,
    scenario_title_fr,
    call_method_fr,
    cast(commitment_amount_eur as decimal(18, 2)) as commitment_amount_eur,
    cast(net_resource_amount_eur as decimal(18, 2)) as net_resource_amount_eur,
    cast(net_resource_multiple as decimal(18, 6)) as net_resource_multiple,
    cast(call_threshold_amount_eur as decimal(18, 2)) as call_threshold_amount_eur,
    cast(ceded_incurred_amount_eur as decimal(18, 2)) as ceded_incurred_amount_eur,
    cast(state_loss_to_date as decimal(18, 2)) as state_call_to_date_amount_eur,
    cast(forecast_loss_amount_eur as decimal(18, 2)) as forecast_loss_amount_eur,
    cast(forecast_loss_amount_eur - state_loss_forecast + state_loss_to_date as decimal(18, 2))
        as forecast_reinsurer_loss_amount_eur,
    cast(state_loss_forecast - state_loss_to_date as decimal(18, 2)) as forecast_state_call_amount_eur
from called
