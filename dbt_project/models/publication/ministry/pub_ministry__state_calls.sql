-- Calls on the State forecast for the next budget year, by reinsurer and scenario.

select
    budget_year,
    stock_on,
    reinsurer_id,
    reinsurer_name_fr,
    scenario_code,
    scenario_title_fr,
    call_method_fr,
    commitment_amount_eur,
    net_resource_amount_eur,
    net_resource_multiple,
    call_threshold_amount_eur,
    ceded_incurred_amount_eur,
    state_call_to_date_amount_eur,
    forecast_loss_amount_eur,
    forecast_reinsurer_loss_amount_eur,
    forecast_state_call_amount_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_state_calls') }}
