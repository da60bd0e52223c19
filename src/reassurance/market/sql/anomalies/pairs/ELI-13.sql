-- One risk is ceded twice for the same days. The later guarantee breaks the rule.

-- Pairs of one insurer are under one policy.
update guarantees set policy_id = earlier_policy_id
from paired
where guarantee_id = later_id and is_within_insurer;

-- Two decisions on one limit: each keeps enough for both covers.
with

limits as (
    select
        pair_number,
        2.5 * max(public_limit_amount) as amount
    from paired inner join guarantees on guarantee_id in (later_id, earlier_id)
    group by pair_number
)

update guarantees set
    kept_limit_amount = limits.amount, primary_limit_amount = limits.amount,
    previous_limit_amount = limits.amount + public_limit_amount
from limits
inner join paired using (pair_number)
where guarantee_id in (later_id, earlier_id);

-- Pairs of two insurers: the later policy, with all of its guarantees, gets the insured of the earlier policy.
update policies set insured_siren = earlier.insured_siren
from paired
inner join policies as earlier on paired.earlier_policy_id = earlier.policy_id
where not paired.is_within_insurer and policies.policy_id = paired.later_policy_id;

-- The reconciliation names each pair. An insurer does not learn the guarantee of another one.
{% call report(
    'guarantees', "later_id || '|' || if(is_within_insurer, earlier_id, 'other-1')", "'double_cession'",
    "'double_ceded'", 'public_limit_amount'
) %}
    from paired
    inner join guarantees on guarantee_id = later_id
    inner join months on start_month = month_number
{% endcall %};
