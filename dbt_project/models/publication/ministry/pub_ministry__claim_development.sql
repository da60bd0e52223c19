-- Triangles of losses, with the estimate of each quarter of origin.

select
    product_code,
    product_name_fr,
    origin_quarter,
    development_number,
    valued_on,
    is_quarter_complete,
    net_paid_amount_eur,
    incurred_amount_eur,
    net_paid_ultimate_amount_eur,
    net_paid_reserve_amount_eur,
    net_paid_standard_error_amount_eur,
    net_paid_no_estimate_reason,
    incurred_ultimate_amount_eur,
    incurred_reserve_amount_eur,
    incurred_standard_error_amount_eur,
    incurred_no_estimate_reason,
    estimate_method_fr,
    estimate_method_version,
    {{ as_of() }} as as_of
from {{ ref('fct_claim_development') }}
