-- Each guarantee over time: one version per month that reports it. Amounts are those of the version's month. The
-- first and the last day of cover come from the latest line of the guarantee, for all versions: a withdrawal for 15
-- June, reported in July, ends the version of June. `valid_before` is the first day after the version. A version that
-- starts on that day or later was never in force.

with

guarantees as (
    select * from {{ ref('int_guarantees_by_period') }}
),

latest_dates as (
    select
        insurer_id,
        guarantee_id,
        effective_on,
        expires_on,
        withdrawn_on,
        -- Both are last days of cover. least() ignores the null of a guarantee that was not withdrawn.
        least(expires_on, withdrawn_on) as cover_ends_on
    from {{ ref('int_guarantees_current') }}
),

ordered as (
    select
        *,
        row_number() over (partition by insurer_id, guarantee_id order by period) as version_number,
        lead(period) over (partition by insurer_id, guarantee_id order by period) as next_period
    from guarantees
)

select
    ordered.insurer_id,
    ordered.guarantee_id,
    ordered.product_code,
    ordered.policy_id,
    ordered.buyer_id,
    ordered.buyer_id_scheme,
    ordered.buyer_country,
    ordered.buyer_turnover_amount,
    ordered.trigger_decision_id,
    ordered.primary_limit_amount,
    ordered.public_limit_amount,
    ordered.currency,
    ordered.insured_share,
    ordered.buyer_pd,
    ordered.buyer_grade,
    ordered.credit_period_days,
    ordered.annual_premium_rate,
    ordered.granted_on,
    latest_dates.effective_on,
    latest_dates.expires_on,
    latest_dates.withdrawn_on,
    latest_dates.cover_ends_on,
    ordered.period,
    ordered.received_at,
    ordered.submission_id,
    ordered.line_number,
    ordered.version_number,
    ordered.next_period,
    case
        when ordered.version_number = 1 then latest_dates.effective_on
        else greatest(latest_dates.effective_on, {{ first_day_of('ordered.period') }})
    end as valid_from,
    least({{ first_day_of('ordered.next_period') }}, {{ days_after('latest_dates.cover_ends_on', 1) }}) as valid_before
from ordered
inner join latest_dates
    on
        ordered.insurer_id = latest_dates.insurer_id
        and ordered.guarantee_id = latest_dates.guarantee_id
