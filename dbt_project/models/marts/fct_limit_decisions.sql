-- Decisions of insurers on their own limits, by month of the decision: their number, the withdrawn amount, and the
-- number of withdrawals that break the convention of 2013.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

breaches as (
    select
        insurer_id,
        decision_id,
        max(case when rule_id = 'CNV-01' then 1 else 0 end) as insured_told_late_count,
        max(case when rule_id = 'CNV-02' then 1 else 0 end) as buyer_told_late_count,
        max(case when rule_id = 'CNV-04' then 1 else 0 end) as unexplained_cut_count
    from {{ ref('fnd_limit_decisions') }}
    group by insurer_id, decision_id
),

judged as (
    select
        decisions.*,
        coalesce(breaches.insured_told_late_count, 0) as insured_told_late_count,
        coalesce(breaches.buyer_told_late_count, 0) as buyer_told_late_count,
        coalesce(breaches.unexplained_cut_count, 0) as unexplained_cut_count
    from decisions
    left join breaches
        on
            decisions.insurer_id = breaches.insurer_id
            and decisions.decision_id = breaches.decision_id
)

select
    judged.decision_period as period,
    judged.insurer_id,
    insurers.insurer_name,
    judged.segment,
    judged.decision_type,
    count(*) as decision_count,
    cast(sum(case when judged.is_withdrawal then 1 else 0 end) as bigint) as withdrawal_count,
    cast(sum(judged.previous_limit_amount_eur) as decimal(18, 2)) as previous_limit_amount_eur,
    cast(sum(judged.granted_limit_amount_eur) as decimal(18, 2)) as granted_limit_amount_eur,
    cast(sum(judged.withdrawn_amount_eur) as decimal(18, 2)) as withdrawn_amount_eur,
    cast(sum(judged.insured_told_late_count) as bigint) as insured_told_late_count,
    cast(sum(judged.buyer_told_late_count) as bigint) as buyer_told_late_count,
    cast(sum(judged.unexplained_cut_count) as bigint) as unexplained_cut_count
from judged
left join insurers on judged.insurer_id = insurers.insurer_id
group by
    judged.decision_period, judged.insurer_id, insurers.insurer_name, judged.segment, judged.decision_type
