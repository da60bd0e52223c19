-- The separate account of the reinsurers, by year, product and account line.

select
    account_year,
    year_ends_on,
    product_code,
    product_name_fr,
    reinsurer_id,
    account_line_number,
    account_line_code,
    account_line_kind,
    account_amount_eur,
    account_amount_to_date_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_separate_account') }}
