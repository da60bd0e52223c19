-- Guarantees and premium lines far above their peers.

select
    measure_code,
    period as month,
    month_on,
    insurer_id,
    insurer_name,
    product_code,
    product_name_fr,
    key,
    observed_amount_eur,
    peer_count,
    median_amount_eur,
    observed_multiple,
    median_multiple,
    {{ as_of() }} as as_of
from {{ ref('fct_outliers') }}
