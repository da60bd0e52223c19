-- Findings of each rule by month and product, with the amounts excluded from the commitment.

select
    period as month,
    month_on,
    stock_on,
    product_code,
    product_name_fr,
    rule_id,
    rule_title_fr,
    severity,
    finding_count,
    excluded_guarantee_count,
    breach_amount_eur,
    excluded_amount_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_rule_months') }}
