-- Template S.05.01 of Solvency II, column C0090: premiums, claims and expenses of credit and suretyship.

select
    insurer_id,
    insurer_name,
    account_year,
    account_ends_on,
    row_code,
    row_title_fr,
    c0090_amount_eur,
    missing_reason_fr,
    layout_version,
    {{ as_of() }} as as_of
from {{ ref('fct_solvency_lines') }}
