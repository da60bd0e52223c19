-- What a reader must see first: envelopes near or beyond their cap, open breaks by age, senders with overdue registers,
-- and the breaks that changed since the last release.
-- Rows without an insurer are about the scheme; rows of an insurer are about its own lines and packages.

with

warnings as (
    select * from {{ ref('rule_parameters') }} as dated
    where
        dated.rule_id = 'ENV-01-WARN'
        and dated.parameter = 'share_used'
        and {{ in_force('dated', as_of_date()) }}
),

texts as (
    select * from {{ ref('alert_texts') }}
),

-- An insurer is empty for the scheme.
readers as (
    select insurer_id
    from {{ ref('dim_insurers') }}
    union all
    select null as insurer_id
),

envelope_usage as (
    select * from {{ ref('fct_envelope_usage') }}
),

nearly_used as (
    select
        'envelope_nearly_used' as alert_code,
        cast(null as varchar) as insurer_id,
        envelope_usage.envelope_id as subject_id,
        cast(null as bigint) as alert_count,
        envelope_usage.share_used as alert_share,
        envelope_usage.usage_on as since_on,
        envelope_usage.envelope_title_fr as subject_fr,
        envelope_usage.envelope_id as subject_en
    from envelope_usage
    inner join warnings on envelope_usage.share_used >= warnings.value_rate
    where envelope_usage.usage_on = {{ as_of_date() }}
),

exceeded as (
    select
        'envelope_exceeded' as alert_code,
        cast(null as varchar) as insurer_id,
        envelope_id as subject_id,
        count(*) as alert_count,
        max(share_used) as alert_share,
        min(usage_on) as since_on,
        min(envelope_title_fr) as subject_fr,
        envelope_id as subject_en
    from envelope_usage
    where headroom_amount_eur < 0
    group by envelope_id
),

reconciled as (
    select * from {{ ref('fct_reconciliation') }}
),

breaks_by_insurer as (
    {% for band in ('0_7', '8_30', '31_90', 'over_90') -%}
        select
            insurer_id,
            '{{ band }}' as band,
            open_{{ band }}_days_count as break_count
        from reconciled
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

open_breaks as (
    select
        'open_breaks_' || breaks.band as alert_code,
        readers.insurer_id,
        breaks.band as subject_id,
        sum(breaks.break_count) as alert_count,
        cast(null as decimal(18, 6)) as alert_share,
        cast(null as date) as since_on,
        cast(null as varchar) as subject_fr,
        cast(null as varchar) as subject_en
    from breaks_by_insurer as breaks
    inner join readers on breaks.insurer_id = readers.insurer_id or readers.insurer_id is null
    group by breaks.band, readers.insurer_id
    having sum(breaks.break_count) > 0
),

last_register as (
    select max({{ paris_day('released_as_of') }}) as released_on
    from {{ ref('stg_releases') }}
    where has_breaks
),

changes as (
    select
        insurer_id,
        case change_code when 'reopened' then 'opened' else change_code end as change_code,
        break_count
    from {{ ref('fct_break_changes') }}
),

changed_breaks as (
    select
        'breaks_' || changes.change_code as alert_code,
        readers.insurer_id,
        changes.change_code as subject_id,
        sum(changes.break_count) as alert_count,
        cast(null as decimal(18, 6)) as alert_share,
        max(last_register.released_on) as since_on,
        cast(null as varchar) as subject_fr,
        cast(null as varchar) as subject_en
    from changes
    inner join last_register on last_register.released_on is not null
    inner join readers on changes.insurer_id = readers.insurer_id or readers.insurer_id is null
    group by changes.change_code, readers.insurer_id
),

overdue as (
    select
        sender_id,
        sender_name,
        count(*) as register_count,
        min(due_on) as due_on
    from {{ ref('fct_submissions') }}
    where is_overdue
    group by sender_id, sender_name
),

late_senders as (
    select
        'late_sender' as alert_code,
        readers.insurer_id,
        overdue.sender_id as subject_id,
        overdue.register_count as alert_count,
        cast(null as decimal(18, 6)) as alert_share,
        overdue.due_on as since_on,
        coalesce(overdue.sender_name, overdue.sender_id) as subject_fr,
        overdue.sender_id as subject_en
    from overdue
    inner join readers on overdue.sender_id = readers.insurer_id or readers.insurer_id is null
),

alerts as (
    select * from exceeded
    union all
    select * from nearly_used
    union all
    select * from open_breaks
    union all
    select * from changed_breaks
    union all
    select * from late_senders
)

select
    texts.alert_number,
    alerts.alert_code,
    alerts.insurer_id,
    alerts.subject_id,
    cast(alerts.alert_count as bigint) as alert_count,
    cast(alerts.alert_share as decimal(18, 6)) as alert_share,
    alerts.since_on,
{%- for language, message in (('fr', 'texts.message_fr'), ('en', 'texts.message_en')) %}
    {{ fill_names(message, {
        'subject': "coalesce(alerts.subject_" ~ language ~ ", '')",
        'count': "coalesce(cast(cast(alerts.alert_count as bigint) as varchar), '')",
        'share': "coalesce(" ~ share_text('alerts.alert_share', language) ~ ", '')",
        'day': "coalesce(" ~ date_text('alerts.since_on', language) ~ ", '')"
    }) }} as message_{{ language }}{{ ',' if not loop.last }}
{%- endfor %}
from alerts
inner join texts on alerts.alert_code = texts.alert_code
