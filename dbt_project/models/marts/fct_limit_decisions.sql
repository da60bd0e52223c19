-- Decisions of insurers on their own limits, by month of the decision: their number, the withdrawn amount and its share
-- of the insurer's own book, and the withdrawals that break the convention of 2013.

with

{{ judged_decisions() }},

insurers as (
    select * from {{ ref('dim_insurers') }}
),

books as (
    select * from {{ ref('int_withdrawn_cover') }}
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
