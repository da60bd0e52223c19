-- Limit decisions that break the convention of 17 June 2013, with severity and messages. One row per rule and
-- decision; a blanket decision is one row per insurer, day and group, and a month's withdrawals are one row per
-- insurer, month and segment.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

rules as (
    select * from {{ ref('rules') }}
),

single as (
    select * from {{ ref('fnd_limit_decisions') }}
),

blanket as (
    select * from {{ ref('fnd_blanket_decisions') }}
),

withdrawn as (
    select * from {{ ref('fnd_withdrawn_cover') }}
),

breaches as (
    select
        single.rule_id,
        single.insurer_id,
        decisions.period,
        decisions.decided_on,
        single.decision_id as key,
        single.observed_fr,
        single.observed_en,
        single.allowed_fr,
        single.allowed_en,
        decisions.submission_id,
        decisions.line_number
    from single
    inner join decisions
        on
            single.insurer_id = decisions.insurer_id
            and single.decision_id = decisions.decision_id
    union all
    select
        rule_id,
        insurer_id,
        {{ month_of('decided_on') }} as period,
        decided_on,
        cast(decided_on as varchar) || '|' || group_kind || '|' || group_code as key,
        observed_fr,
        observed_en,
        allowed_fr,
        allowed_en,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from blanket
    union all
    select
        rule_id,
        insurer_id,
        period,
        month_end_on as decided_on,
        period || '|' || segment as key,
        observed_fr,
        observed_en,
        allowed_fr,
        allowed_en,
        cast(null as integer) as submission_id,
        cast(null as integer) as line_number
    from withdrawn
)

select
    {{ stable_id(['breaches.rule_id', 'breaches.insurer_id', 'breaches.key']) }} as finding_id,
    breaches.rule_id,
    rules.register_code,
    rules.severity,
    breaches.insurer_id,
    cast(null as varchar) as product_code,
    breaches.period,
    breaches.key,
    {{ finding_texts('breaches') }},
    breaches.submission_id,
    breaches.line_number
from breaches
inner join rules
    on
        breaches.rule_id = rules.rule_id
        and {{ in_force('rules', 'breaches.decided_on') }}
