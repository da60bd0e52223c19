-- The use of each envelope by day, on its own base, and the day it would be exhausted if the recent trend continued.
-- Outstanding cover and final losses have separate columns and are never added, nor is the run-off. Trend: the amount
-- added over the method's window, repeated for each following window, until the cap of a day is reached.

with

cover_days as (
    select * from {{ ref('int_envelope_days') }}
),

loss_days as (
    select * from {{ ref('int_loss_envelope_days') }}
),

envelopes as (
    select * from {{ ref('envelopes') }}
),

methods as (
    select * from {{ ref('forecast_methods') }}
    where figure_code = 'envelope_exhaustion'
),

envelope_days as (
    select
        envelope_id,
        title_fr,
        base_code,
        currency,
        usage_on,
        cap_amount,
        ceded_exposure_amount_eur,
        cast(null as decimal(18, 2)) as ceded_claim_amount_eur,
        cast(null as decimal(18, 2)) as ceded_incurred_amount_eur,
        ceded_exposure_amount_eur as used_amount_eur,
        outlier_ceded_exposure_amount_eur,
        conditional_amount_eur,
        excluded_amount_eur,
        run_off_amount_eur,
        ceded_run_off_amount_eur,
        headroom_amount_eur,
        share_used,
        guarantee_count
    from cover_days
    union all
    select
        envelope_id,
        title_fr,
        base_code,
        currency,
        usage_on,
        cap_amount,
        cast(null as decimal(18, 2)) as ceded_exposure_amount_eur,
        ceded_claim_amount_eur,
        ceded_incurred_amount_eur,
        ceded_incurred_amount_eur as used_amount_eur,
        cast(null as decimal(18, 2)) as outlier_ceded_exposure_amount_eur,
        cast(null as decimal(18, 2)) as conditional_amount_eur,
        excluded_claim_amount_eur as excluded_amount_eur,
        cast(null as decimal(18, 2)) as run_off_amount_eur,
        cast(null as decimal(18, 2)) as ceded_run_off_amount_eur,
        headroom_amount_eur,
        share_used,
        cast(null as bigint) as guarantee_count
    from loss_days
),

-- The caps of an envelope that replaces another follow the caps of the replaced one.
caps as (
    select
        envelope_id,
        valid_from,
        valid_to,
        cap_amount
    from envelopes
    union all
    select
        replaces_envelope_id as envelope_id,
        valid_from,
        valid_to,
        cap_amount
    from envelopes
    where replaces_envelope_id is not null
),

compared as (
    select
        today.envelope_id,
        today.usage_on,
        today.used_amount_eur,
        methods.title_fr as method_title_fr,
        methods.window_days,
        methods.horizon_days,
        today.used_amount_eur - earlier.used_amount_eur as added_amount_eur
    from envelope_days as today
    inner join methods on {{ in_force('methods', 'today.usage_on') }}
    left join envelope_days as earlier
        on
            today.envelope_id = earlier.envelope_id
            and earlier.usage_on = {{ days_after('today.usage_on', '-methods.window_days') }}
),

-- One row per day and later cap, with the number of days until the first and the last day of the cap.
capped as (
    select
        compared.*,
        caps.cap_amount - compared.used_amount_eur as headroom_amount,
        greatest({{ dbt.datediff('compared.usage_on', 'caps.valid_from', 'day') }}, 0) as first_days,
        least({{ dbt.datediff('compared.usage_on', 'caps.valid_to', 'day') }}, compared.horizon_days) as last_days
    from compared
    inner join caps
        on
            compared.envelope_id = caps.envelope_id
            and (caps.valid_to is null or compared.usage_on <= caps.valid_to)
            and {{ days_after('compared.usage_on', 'compared.horizon_days') }} >= caps.valid_from
),

-- The cap is reached on its first day if it is below the use, or later by a rising use. Without a full window of
-- history there is no trend, and only the current use is compared.
reached as (
    select
        envelope_id,
        usage_on,
        method_title_fr,
        case
            when first_days = 0 and headroom_amount <= 0 then 0
            when headroom_amount * window_days <= added_amount_eur * first_days then first_days
            when added_amount_eur > 0 and headroom_amount * window_days <= added_amount_eur * last_days
                then {{ divide_up('headroom_amount * 100 * window_days', 'added_amount_eur * 100') }}
        end as days_left
    from capped
),

forecasts as (
    select
        envelope_id,
        usage_on,
        method_title_fr,
        min(days_left) as days_left
    from reached
    where days_left is not null
    group by envelope_id, usage_on, method_title_fr
)

select
    envelope_days.envelope_id,
    envelope_days.title_fr as envelope_title_fr,
    envelope_days.base_code,
    envelope_days.usage_on,
    envelope_days.currency,
    envelope_days.cap_amount,
    envelope_days.ceded_exposure_amount_eur,
    envelope_days.ceded_claim_amount_eur,
    envelope_days.ceded_incurred_amount_eur,
    envelope_days.used_amount_eur,
    envelope_days.outlier_ceded_exposure_amount_eur,
    envelope_days.conditional_amount_eur,
    envelope_days.excluded_amount_eur,
    envelope_days.run_off_amount_eur,
    envelope_days.ceded_run_off_amount_eur,
    envelope_days.headroom_amount_eur,
    envelope_days.share_used,
    envelope_days.guarantee_count,
    {{ days_after('envelope_days.usage_on', 'forecasts.days_left') }} as forecast_exhaustion_on,
    forecasts.method_title_fr as forecast_method
from envelope_days
left join forecasts
    on
        envelope_days.envelope_id = forecasts.envelope_id
        and envelope_days.usage_on = forecasts.usage_on
