-- Guarantees that break a rule.

select
    rule_id,
    rule_title_fr,
    severity,
    insurer_id,
    insurer_name,
    guarantee_id,
    product_code,
    product_name_fr,
    period as month,
    month_on,
    granted_on,
    effective_on,
    cover_ends_on,
    is_in_force,
    is_counted,
    guarantee_limit_amount_eur,
    guarantee_ceded_amount_eur,
    message_fr,
    {{ as_of() }} as as_of
from {{ ref('fct_guarantee_breaches') }}
