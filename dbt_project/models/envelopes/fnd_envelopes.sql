-- Envelopes nearly used up or exceeded: one row per envelope and month, judged on the month's highest use.
-- A month beyond the ceiling is one finding that blocks, not also a warning. Amounts are compared,
-- not rounded shares: one cent beyond the ceiling is beyond the ceiling. An envelope is judged on its own base: cover
-- outstanding, or losses incurred.

with

envelope_days as (
    select
        envelope_id,
        title_fr,
        currency,
        usage_on,
        cap_amount,
        ceded_exposure_amount_eur as used_amount_eur,
        share_used
    from {{ ref('int_envelope_days') }}
    union all
    select
        envelope_id,
        title_fr,
        currency,
        usage_on,
        cap_amount,
        ceded_incurred_amount_eur as used_amount_eur,
        share_used
    from {{ ref('int_loss_envelope_days') }}
),

thresholds as (
    select * from {{ ref('rule_parameters') }}
    where parameter = 'share_used'
),

rules as (
    select * from {{ ref('rules') }}
),

ranked as (
    select
        *,
        {{ month_of('usage_on') }} as period,
        row_number() over (
            partition by envelope_id, {{ month_of('usage_on') }}
            order by used_amount_eur - cap_amount desc, usage_on
        ) as use_rank
    from envelope_days
),

peaks as (
    select * from ranked
    where use_rank = 1
),

judged as (
    select
        peaks.*,
        thresholds.rule_id,
        thresholds.value_rate as threshold_share,
        {{ product_amount('peaks.cap_amount', 'thresholds.value_rate') }} as threshold_amount
    from peaks
    inner join thresholds on {{ in_force('thresholds', 'peaks.usage_on') }}
),

exceeded as (
    select * from judged
    where rule_id = 'ENV-01' and used_amount_eur > threshold_amount
),

nearly_used_up as (
    select judged.* from judged
    left join exceeded
        on
            judged.envelope_id = exceeded.envelope_id
            and judged.period = exceeded.period
    where
        judged.rule_id = 'ENV-01-WARN'
        and judged.used_amount_eur >= judged.threshold_amount
        and exceeded.envelope_id is null
),

breaches as (
    select * from exceeded
    union all
    select * from nearly_used_up
),

worded as (
    select
        *,
        {{ share_text('share_used', 'fr') }}
        || ' (' || {{ amount_text('used_amount_eur', 'currency', 'fr') }}
        || ', le ' || {{ date_text('usage_on', 'fr') }} || ', ' || title_fr || ')' as observed_fr,
        {{ share_text('share_used', 'en') }}
        || ' (' || {{ amount_text('used_amount_eur', 'currency', 'en') }}
        || ', on ' || {{ date_text('usage_on', 'en') }} || ', ' || envelope_id || ')' as observed_en,
        {{ share_text('threshold_share', 'fr') }}
        || ' (' || {{ amount_text('threshold_amount', 'currency', 'fr') }} || ')' as allowed_fr,
        {{ share_text('threshold_share', 'en') }}
        || ' (' || {{ amount_text('threshold_amount', 'currency', 'en') }} || ')' as allowed_en
    from breaches
)

select
    {{ stable_id(['worded.rule_id', 'worded.envelope_id', 'worded.period']) }} as finding_id,
    worded.rule_id,
    rules.register_code,
    rules.severity,
    cast(null as varchar) as insurer_id,
    cast(null as varchar) as product_code,
    worded.period,
    worded.envelope_id as key,
    {{ finding_texts('worded') }},
    cast(null as integer) as submission_id,
    cast(null as integer) as line_number
from worded
inner join rules
    on
        worded.rule_id = rules.rule_id
        and {{ in_force('rules', 'worded.usage_on') }}
