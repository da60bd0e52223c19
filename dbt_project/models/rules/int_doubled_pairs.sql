-- Pairs of guarantees that cede one risk on the same days: same insured, same buyer, at one insurer or at two. One row
-- per pair and interval. The earlier guarantee is the one granted first, then the one effective first, then by insurer
-- and identifier. A guarantee excluded by another blocking rule on a day is not compared on that day.

with

lines as (
    select * from {{ ref('int_guarantee_facts') }}
    where insured_siren is not null
),

admitted as (
    select * from {{ ref('int_admitted_days') }}
),

beyond_maximum as (
    select * from {{ ref('fnd_buyer_maximum') }}
),

rules as (
    select * from {{ ref('rules') }}
    where severity = 'block'
),

blocked as (
    select
        beyond_maximum.insurer_id,
        beyond_maximum.guarantee_id
    from beyond_maximum
    inner join lines
        on
            beyond_maximum.insurer_id = lines.insurer_id
            and beyond_maximum.guarantee_id = lines.guarantee_id
    inner join rules
        on
            beyond_maximum.rule_id = rules.rule_id
            and {{ in_force('rules', last_day_of('lines.period')) }}
),

ranked as (
    select
        lines.insurer_id,
        lines.guarantee_id,
        lines.insured_siren,
        lines.buyer_key,
        admitted.admitted_from,
        admitted.admitted_before,
        dense_rank() over (
            partition by lines.insured_siren, lines.buyer_key
            order by lines.granted_on, lines.effective_on, lines.insurer_id, lines.guarantee_id
        ) as grant_rank
    from lines
    inner join admitted
        on
            lines.insurer_id = admitted.insurer_id
            and lines.guarantee_id = admitted.guarantee_id
    left join blocked
        on
            lines.insurer_id = blocked.insurer_id
            and lines.guarantee_id = blocked.guarantee_id
    where blocked.guarantee_id is null
)

select
    later.insurer_id,
    later.guarantee_id,
    earlier.insurer_id as earlier_insurer_id,
    earlier.guarantee_id as earlier_guarantee_id,
    earlier.grant_rank as earlier_grant_rank,
    greatest(later.admitted_from, earlier.admitted_from) as doubled_from,
    least(later.admitted_before, earlier.admitted_before) as doubled_before,
    earlier.admitted_before as ceded_until
from ranked as later
inner join ranked as earlier
    on
        later.insured_siren = earlier.insured_siren
        and later.buyer_key = earlier.buyer_key
        and later.grant_rank > earlier.grant_rank
        and later.admitted_from < earlier.admitted_before
        and later.admitted_before > earlier.admitted_from
