-- Account of each insurer with its reinsurers.

select
    insurer_id,
    insurer_name,
    account_period,
    quarter_ends_on,
    treaty_id,
    product_code,
    product_name_fr,
    reinsurer_id,
    premium_line_count,
    claim_line_count,
    gross_premium_amount_eur,
    ceded_premium_amount_eur,
    ceding_commission_amount_eur,
    net_ceded_premium_amount_eur,
    booked_net_ceded_premium_amount_eur,
    paid_amount_eur,
    recovered_amount_eur,
    ceded_paid_amount_eur,
    ceded_recovered_amount_eur,
    balance_amount_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_statements') }}
