-- Each guarantee over time: a version holds from the month that told it until the next one, the expiry or the
-- withdrawal. `valid_to` is the first day it no longer holds.

with

guarantees as (
    select * from {{ ref('int_guarantees_by_period') }}
),

ordered as (
    select
        guarantees.*,
        row_number() over (partition by insurer_id, guarantee_id order by period) as version_number,
        lead(period) over (partition by insurer_id, guarantee_id order by period) as next_period
    from guarantees
)

select
    insurer_id,
    guarantee_id,
    product_code,
    policy_id,
    buyer_id,
    buyer_id_scheme,
    buyer_country,
    buyer_turnover_amount,
    trigger_decision_id,
    primary_limit_amount,
    public_limit_amount,
    currency,
    insured_percentage,
    buyer_pd,
    buyer_grade,
    credit_period_days,
    annual_premium_rate,
    granted_on,
    effective_on,
    expires_on,
    withdrawn_on,
    period,
    received_at,
    submission_id,
    line_number,
    version_number,
    next_period,
    case
        when version_number = 1 then effective_on
        else greatest(effective_on, {{ first_day_of('period') }})
    end as valid_from,
    least({{ first_day_of('next_period') }}, {{ days_after('expires_on', 1) }}, withdrawn_on) as valid_to
from ordered
