-- Days on which a guarantee breaks a blocking rule on this guarantee alone, one row per rule, guarantee and interval.
-- Rules on the limit that the insurer keeps exclude the days of breach. The other rules exclude all days, run-off
-- included.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
),

rules as (
    select * from {{ ref('rules') }}
    where severity = 'block'
),

excluded_entirely as (
    select
        rule_id,
        insurer_id,
        guarantee_id
    from {{ ref('fnd_insured') }}
    union all
    select
        rule_id,
        insurer_id,
        guarantee_id
    from {{ ref('fnd_trigger') }}
    union all
    select
        rule_id,
        insurer_id,
        guarantee_id
    from {{ ref('fnd_cover') }}
    union all
    select
        rule_id,
        insurer_id,
        guarantee_id
    from {{ ref('fnd_buyer') }}
),

breaches as (
    select
        *,
        date '0001-01-01' as excluded_from,
        date '9999-12-31' as excluded_before
    from excluded_entirely
    union all
    select
        rule_id,
        insurer_id,
        guarantee_id,
        excluded_from,
        excluded_before
    from {{ ref('int_primary_limit_days') }}
)

select breaches.*
from breaches
inner join lines
    on
        breaches.insurer_id = lines.insurer_id
        and breaches.guarantee_id = lines.guarantee_id
inner join rules
    on
        breaches.rule_id = rules.rule_id
        and {{ in_force('rules', last_day_of('lines.period')) }}
