-- The use of each envelope day by day, on its own base, with the day it would be exhausted if the recent trend went on.
-- What caps outstanding cover and what caps final losses stand in columns of their own: no sum adds them.
-- Trend: what was added over the method's window, added again over each window to come.

with

envelope_days as (
    select
        envelope_id,
        title_fr,
        base_code,
        currency,
        cap_valid_to,
        usage_on,
        cap_amount,
        ceded_exposure_amount_eur,
        cast(null as decimal(18, 2)) as ceded_claim_amount_eur,
        ceded_exposure_amount_eur as used_amount_eur,
        conditional_amount_eur,
        excluded_amount_eur,
        headroom_amount_eur,
        share_used,
        guarantee_count
    from {{ ref('fnd_envelope_days') }}
    union all
    select
        envelope_id,
        title_fr,
        base_code,
        currency,
        cap_valid_to,
        usage_on,
        cap_amount,
        cast(null as decimal(18, 2)) as ceded_exposure_amount_eur,
        ceded_claim_amount_eur,
        ceded_claim_amount_eur as used_amount_eur,
        cast(null as decimal(18, 2)) as conditional_amount_eur,
        excluded_claim_amount_eur as excluded_amount_eur,
        headroom_amount_eur,
        share_used,
        cast(null as bigint) as guarantee_count
    from {{ ref('fnd_loss_envelope_days') }}
),

methods as (
    select * from {{ ref('forecast_methods') }}
    where figure_code = 'envelope_exhaustion'
),

compared as (
    select
        today.*,
        methods.title_fr as method_title_fr,
        methods.window_days,
        today.used_amount_eur - earlier.used_amount_eur as added_amount_eur,
        least(
            {{ dbt.datediff('today.usage_on', 'today.cap_valid_to', 'day') }}, methods.horizon_days
        ) as days_to_forecast
    from envelope_days as today
    left join methods on {{ in_force('methods', 'today.usage_on') }}
    left join envelope_days as earlier
        on
            today.envelope_id = earlier.envelope_id
            and {{ days_after('today.usage_on', '-methods.window_days') }} = earlier.usage_on
),

-- An envelope that closes before its trend fills it is not exhausted; beyond the horizon nothing is forecast.
projected as (
    select
        *,
        case
            when headroom_amount_eur <= 0 then 0
            when
                added_amount_eur > 0
                and headroom_amount_eur * window_days <= added_amount_eur * days_to_forecast
                then {{ divide_up('headroom_amount_eur * 100 * window_days', 'added_amount_eur * 100') }}
        end as days_left
    from compared
)

select
    envelope_id,
    title_fr as envelope_title_fr,
    base_code,
    usage_on,
    currency,
    cap_amount,
    ceded_exposure_amount_eur,
    ceded_claim_amount_eur,
    conditional_amount_eur,
    excluded_amount_eur,
    headroom_amount_eur,
    share_used,
    guarantee_count,
    {{ days_after('usage_on', 'days_left') }} as forecast_exhaustion_on,
    case when days_left is not null then method_title_fr end as forecast_method
from projected
