-- Use of each envelope, day by day, on its own base.

select
    usage_on,
    envelope_id,
    envelope_title_fr,
    base_code,
    cap_amount as cap_amount_eur,
    used_amount_eur,
    ceded_exposure_amount_eur,
    outlier_ceded_exposure_amount_eur,
    ceded_claim_amount_eur,
    ceded_incurred_amount_eur,
    headroom_amount_eur,
    share_used,
    conditional_amount_eur,
    excluded_amount_eur,
    run_off_amount_eur,
    ceded_run_off_amount_eur,
    guarantee_count,
    forecast_exhaustion_on,
    forecast_method,
    {{ as_of() }} as as_of
from {{ ref('fct_envelope_usage') }}
