-- What insurers decide on their own limits, by month of the decision: how many, how much is withdrawn, and how many
-- withdrawals break the convention of 2013. Amounts in euros at the last period-end rate of the day.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
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

valued as (
    select
        decisions.*,
        {{ month_of('decisions.decided_on') }} as month,
        {{ product_amount('decisions.previous_limit_amount', 'rates.eur_per_unit_rate') }} as previous_limit_amount_eur,
        {{ product_amount('decisions.granted_limit_amount', 'rates.eur_per_unit_rate') }} as granted_limit_amount_eur,
        {{ product_amount('decisions.withdrawn_amount', 'rates.eur_per_unit_rate') }} as withdrawn_amount_eur,
        coalesce(breaches.insured_told_late_count, 0) as insured_told_late_count,
        coalesce(breaches.buyer_told_late_count, 0) as buyer_told_late_count,
        coalesce(breaches.unexplained_cut_count, 0) as unexplained_cut_count
    from decisions
    inner join rates
        on
            decisions.currency = rates.currency
            and decisions.decided_on >= rates.valid_from
            and decisions.decided_on < rates.valid_to
    left join breaches
        on
            decisions.insurer_id = breaches.insurer_id
            and decisions.decision_id = breaches.decision_id
)

select
    valued.month,
    valued.insurer_id,
    insurers.insurer_name,
    valued.segment,
    valued.decision_type,
    count(*) as decision_count,
    cast(sum(case when valued.is_withdrawal then 1 else 0 end) as bigint) as withdrawal_count,
    cast(sum(valued.previous_limit_amount_eur) as decimal(18, 2)) as previous_limit_amount_eur,
    cast(sum(valued.granted_limit_amount_eur) as decimal(18, 2)) as granted_limit_amount_eur,
    cast(sum(valued.withdrawn_amount_eur) as decimal(18, 2)) as withdrawn_amount_eur,
    cast(sum(valued.insured_told_late_count) as bigint) as insured_told_late_count,
    cast(sum(valued.buyer_told_late_count) as bigint) as buyer_told_late_count,
    cast(sum(valued.unexplained_cut_count) as bigint) as unexplained_cut_count
from valued
left join insurers on valued.insurer_id = insurers.insurer_id
group by valued.month, valued.insurer_id, insurers.insurer_name, valued.segment, valued.decision_type
