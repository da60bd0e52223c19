-- Envelopes nearly used up or exceeded: one row per envelope and month, judged on the day with the highest use. A
-- month above the ceiling is one blocking finding, without a warning in addition. Amounts are compared, not rounded
-- shares: one cent above the ceiling is a breach. Each envelope is judged on its own base, outstanding cover or
-- incurred losses.

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

highest_days as (
    select * from ranked
    where use_rank = 1
),

judged as (
    select
        highest_days.*,
        thresholds.rule_id,
        thresholds.value_rate as threshold_share,
        {{ product_amount('highest_days.cap_amount', 'thresholds.value_rate') }} as threshold_amount
    from highest_days
    inner join thresholds on {{ in_force('thresholds', 'highest_days.usage_on') }}
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

findings as (
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
    {{ stable_id(['findings.rule_id', 'findings.envelope_id', 'findings.period']) }} as finding_id,
    findings.rule_id,
    rules.register_code,
    rules.severity,
    cast(null as varchar) as insurer_id,
    cast(null as varchar) as product_code,
    findings.period,
    findings.envelope_id as key,
    {{ finding_texts('findings') }},
    cast(null as integer) as submission_id,
    cast(null as integer) as line_number
from findings
inner join rules
    on
        findings.rule_id = rules.rule_id
        and {{ in_force('rules', 'findings.usage_on') }}
