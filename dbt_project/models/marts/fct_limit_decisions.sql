-- Decisions of insurers on their own limits, by month of the decision: their number, the withdrawn amount and its share
-- of the insurer's own book, and the withdrawals that break the convention of 2013.

with

decisions as (
    select * from {{ ref('int_limit_decision_facts') }}
),

insurers as (
    select * from {{ ref('dim_insurers') }}
),

parameters as (
    select * from {{ ref('rule_parameters') }}
    where parameter = 'drastic_cut_share'
),

books as (
    select * from {{ ref('int_withdrawn_cover') }}
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
),

months as (
    select
        decision_period as period,
        insurer_id,
        segment,
        decision_type,
        count(*) as decision_count,
        sum(case when is_withdrawal then 1 else 0 end) as withdrawal_count,
        sum(previous_limit_amount_eur) as previous_limit_amount_eur,
        sum(granted_limit_amount_eur) as granted_limit_amount_eur,
        sum(withdrawn_amount_eur) as withdrawn_amount_eur,
        sum(insured_notified_late_count) as insured_notified_late_count,
        sum(buyer_notified_late_count) as buyer_notified_late_count,
        sum(drastic_cut_count) as drastic_cut_count,
        sum(unexplained_cut_count) as unexplained_cut_count,
        sum(blanket_cut_count) as blanket_cut_count
    from judged
    group by decision_period, insurer_id, segment, decision_type
)

select
    months.period,
    {{ first_day_of('months.period') }} as month_on,
    months.insurer_id,
    insurers.insurer_name,
    months.segment,
    months.decision_type,
    months.decision_count,
    cast(months.withdrawal_count as bigint) as withdrawal_count,
    cast(months.previous_limit_amount_eur as decimal(18, 2)) as previous_limit_amount_eur,
    cast(months.granted_limit_amount_eur as decimal(18, 2)) as granted_limit_amount_eur,
    cast(months.withdrawn_amount_eur as decimal(18, 2)) as withdrawn_amount_eur,
    {{ share('months.withdrawn_amount_eur', 'books.own_book_amount_eur') }} as withdrawn_share,
    cast(months.insured_notified_late_count as bigint) as insured_notified_late_count,
    {{ share('(months.withdrawal_count - months.insured_notified_late_count)', 'months.withdrawal_count') }}
        as insured_notified_in_time_share,
    cast(months.buyer_notified_late_count as bigint) as buyer_notified_late_count,
    cast(months.drastic_cut_count as bigint) as drastic_cut_count,
    cast(months.unexplained_cut_count as bigint) as unexplained_cut_count,
    cast(months.blanket_cut_count as bigint) as blanket_cut_count
from months
left join insurers on months.insurer_id = insurers.insurer_id
left join books
    on
        months.period = books.period
        and months.insurer_id = books.insurer_id
        and months.segment = books.segment
