-- Cover, premiums and claims by quarter, product and size, sector or region of the insured, under statistical secrecy.

select
    quarter,
    quarter_ends_on,
    product_code,
    product_name_fr,
    breakdown_code,
    category_code,
    category_name_fr,
    guaranteed_amount_eur,
    ceded_exposure_amount_eur,
    cover_secrecy_code,
    gross_premium_amount_eur,
    ceded_premium_amount_eur,
    ceded_premium_share,
    premium_secrecy_code,
    paid_amount_eur,
    recovered_amount_eur,
    paid_less_recovered_amount_eur,
    claim_secrecy_code,
    {{ as_of() }} as as_of
from {{ ref('int_public_statistics') }}
