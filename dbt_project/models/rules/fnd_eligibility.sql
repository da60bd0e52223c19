-- Guarantees that break a rule of eligibility, one row per rule and guarantee: the breaches of all families with the
-- severity and the messages of their rules. The current line is judged: a guarantee corrected by a later package is
-- no longer a finding.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
),

rules as (
    select * from {{ ref('rules') }}
),

breaches as (
    select * from {{ ref('fnd_insured') }}
    union all
    select * from {{ ref('fnd_trigger') }}
    union all
    select * from {{ ref('fnd_cover') }}
    union all
    select * from {{ ref('fnd_buyer') }}
    union all
    select * from {{ ref('fnd_primary_limit') }}
    union all
    select * from {{ ref('fnd_buyer_maximum') }}
    union all
    select * from {{ ref('fnd_double_cession') }}
),

-- Severity and messages are those in force at the end of the period that declares the line.
findings as (
    select
        {{ stable_id(['breaches.rule_id', 'breaches.insurer_id', 'breaches.guarantee_id']) }} as finding_id,
        breaches.rule_id,
        rules.register_code,
        rules.severity,
        breaches.insurer_id,
        lines.product_code,
        lines.period,
        breaches.guarantee_id as key,
        {{ finding_texts('breaches') }},
        lines.submission_id,
        lines.line_number
    from breaches
    inner join lines
        on
            breaches.insurer_id = lines.insurer_id
            and breaches.guarantee_id = lines.guarantee_id
    inner join rules
        on
            breaches.rule_id = rules.rule_id
            and {{ in_force('rules', last_day_of('lines.period')) }}
)

select * from findings
