-- Guarantees that a rule excludes at each month end, with their ceded exposure. A guarantee excluded by several rules
-- is in the excluded amount of the first one only.

with

{{ month_end_exclusions() }}

select
    period,
    rule_id,
    product_code,
    insurer_id,
    guarantee_id,
    1 as excluded_guarantee_count,
    breach_amount_eur,
    case when rule_rank = 1 then breach_amount_eur end as excluded_amount_eur,
    'guarantees' as register_code,
    submission_id,
    line_number
from valued
