-- Of each forecast loss, the reinsurer and the State bear the parts, neither of them negative.

select
    reinsurer_id,
    scenario_code,
    forecast_loss_amount_eur as expected_amount,
    forecast_reinsurer_loss_amount_eur + forecast_state_call_amount_eur as actual_amount
from {{ ref('fct_state_calls') }}
where
    forecast_loss_amount_eur <> forecast_reinsurer_loss_amount_eur + forecast_state_call_amount_eur
    or forecast_reinsurer_loss_amount_eur < 0
    or forecast_state_call_amount_eur < 0
