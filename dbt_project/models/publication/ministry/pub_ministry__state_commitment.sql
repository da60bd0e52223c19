-- Off-balance-sheet commitment of the State at each month end, by product.

select
    period as month,
    month_on,
    stock_on,
    product_code,
    product_name_fr,
    reinsurer_id,
    ceded_exposure_amount_eur,
    ceded_run_off_amount_eur,
    portfolio_commitment_amount_eur,
    commitment_amount_eur,
    conditional_amount_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_state_commitments') }}
