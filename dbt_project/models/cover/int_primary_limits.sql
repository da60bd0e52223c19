-- The limit that the insurer keeps on a buyer for its own account, according to its limit decisions: one row per
-- insurer, policy, buyer and interval of days, for policies and buyers with a guarantee. `valid_before` is the first
-- day after the limit. On each day the limit is that of the latest decision taken among those in force. A decision
-- that takes effect after a later decision has no effect. Before the first decision takes effect, the limit is the
-- previous limit it declares.

with

covered as (
    select
        insurer_id,
        policy_id,
        decision_buyer_key as buyer_key
    from {{ ref('int_guarantee_facts') }}
    group by insurer_id, policy_id, decision_buyer_key
),

decisions as (
    select facts.*
    from {{ ref('int_limit_decision_facts') }} as facts
    inner join covered
        on
            facts.insurer_id = covered.insurer_id
            and facts.policy_id = covered.policy_id
            and facts.buyer_key = covered.buyer_key
),

ordered as (
    select
        *,
        min(in_force_from) over (
            partition by insurer_id, policy_id, buyer_key
            order by decided_on, decision_id
            rows between 1 following and unbounded following
        ) as replaced_on,
        min(in_force_from) over (partition by insurer_id, policy_id, buyer_key) as first_in_force_on,
        row_number() over (
            partition by insurer_id, policy_id, buyer_key
            order by decided_on, decision_id
        ) as decision_rank
    from decisions
),

limits as (
    select
        insurer_id,
        policy_id,
        buyer_key,
        granted_limit_amount as limit_amount,
        currency,
        in_force_from as valid_from,
        coalesce(replaced_on, date '9999-12-31') as valid_before
    from ordered
    union all
    select
        insurer_id,
        policy_id,
        buyer_key,
        previous_limit_amount as limit_amount,
        currency,
        date '0001-01-01' as valid_from,
        first_in_force_on as valid_before
    from ordered
    where decision_rank = 1
)

select * from limits
where valid_from < valid_before
