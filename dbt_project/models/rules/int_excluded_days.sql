-- Days on which a guarantee is excluded from the State's commitment, one row per blocking rule, guarantee and
-- interval. `excluded_before` is the first day after the interval. A rule that excludes a guarantee entirely has one
-- interval, from 0001-01-01 to 9999-12-31, which includes the run-off. Intervals of different rules may overlap:
-- `int_excluded_spans` merges them.

with

own_days as (
    select * from {{ ref('int_own_excluded_days') }}
),

doubled_days as (
    select * from {{ ref('int_doubled_days') }}
),

beyond_maximum as (
    select * from {{ ref('fnd_buyer_maximum') }}
),

blocking as (
    select
        rule_id,
        insurer_id,
        key as guarantee_id
    from {{ ref('fnd_eligibility') }}
    where severity = 'block'
),

intervals as (
    select
        rule_id,
        insurer_id,
        guarantee_id,
        excluded_from,
        excluded_before
    from own_days
    union all
    select
        rule_id,
        insurer_id,
        guarantee_id,
        date '0001-01-01' as excluded_from,
        date '9999-12-31' as excluded_before
    from beyond_maximum
    union all
    select
        rule_id,
        insurer_id,
        guarantee_id,
        excluded_from,
        excluded_before
    from doubled_days
)

select intervals.*
from intervals
inner join blocking
    on
        intervals.rule_id = blocking.rule_id
        and intervals.insurer_id = blocking.insurer_id
        and intervals.guarantee_id = blocking.guarantee_id
