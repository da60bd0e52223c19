{#
    The first CTEs of a model: `judged`, one row per decision with 1 or 0 for each count of the mart. The mart adds the
    rows up, and the lineage of its figures lists them.
#}
{% macro judged_decisions() -%}
decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

parameters as (
    select * from {{ ref('rule_parameters') }}
    where parameter = 'drastic_cut_share'
),

breaches as (
    select
        insurer_id,
        decision_id,
        max(case when rule_id = 'CNV-01' then 1 else 0 end) as insured_notified_late_count,
        max(case when rule_id = 'CNV-02' then 1 else 0 end) as buyer_notified_late_count,
        max(case when rule_id = 'CNV-04' then 1 else 0 end) as unexplained_cut_count
    from {{ ref('fnd_limit_decisions') }}
    group by insurer_id, decision_id
),

blanket as (
    select * from {{ ref('fnd_blanket_decisions') }}
),

judged as (
    select
        decisions.*,
        coalesce(breaches.insured_notified_late_count, 0) as insured_notified_late_count,
        coalesce(breaches.buyer_notified_late_count, 0) as buyer_notified_late_count,
        coalesce(breaches.unexplained_cut_count, 0) as unexplained_cut_count,
        case
            when
                decisions.is_withdrawal
                and (
                    decisions.is_complete_withdrawal
                    or {{ exceeds_share(
                        'decisions.withdrawn_amount', 'decisions.previous_limit_amount', 'parameters.value_rate'
                    ) }}
                )
                then 1
            else 0
        end as drastic_cut_count,
        case
            when
                decisions.is_withdrawal
                and (sectors.insurer_id is not null or departments.insurer_id is not null)
                then 1
            else 0
        end as blanket_cut_count
    from decisions
    left join breaches
        on
            decisions.insurer_id = breaches.insurer_id
            and decisions.decision_id = breaches.decision_id
    left join parameters on {{ in_force('parameters', 'decisions.decided_on') }}
    left join blanket as sectors
        on
            decisions.insurer_id = sectors.insurer_id
            and decisions.decided_on = sectors.decided_on
            and sectors.group_kind = 'naf_division'
            and decisions.buyer_naf_division = sectors.group_code
    left join blanket as departments
        on
            decisions.insurer_id = departments.insurer_id
            and decisions.decided_on = departments.decided_on
            and departments.group_kind = 'department'
            and decisions.buyer_department = departments.group_code
)
{%- endmacro %}
