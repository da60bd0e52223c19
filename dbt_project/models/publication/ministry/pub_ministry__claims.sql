-- Claims by month, product, insurer and cause, as cedents declare them.

select
    period as month,
    month_on,
    stock_on,
    product_code,
    product_name_fr,
    insurer_id,
    insurer_name,
    cause,
    notified_count,
    claim_count,
    paid_amount_eur,
    recovered_amount_eur,
    ceded_paid_amount_eur,
    ceded_recovered_amount_eur,
    excluded_loss_amount_eur,
    reserve_amount_eur,
    declared_ceded_reserve_amount_eur,
    incurred_amount_eur,
    declared_ceded_incurred_amount_eur,
    claim_frequency_share,
    average_incurred_amount_eur,
    declared_loss_ratio,
    {{ as_of() }} as as_of
from {{ ref('fct_claim_months') }}
