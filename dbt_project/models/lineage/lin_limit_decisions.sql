-- Decisions of insurers on their own limits, with 1 for each count that a decision is in.

with

{{ judged_decisions() }}

select
    decision_period as period,
    insurer_id,
    segment,
    decision_type,
    decision_id,
    decided_on,
    buyer_naf_division,
    buyer_department,
    1 as decision_count,
    case when is_withdrawal then 1 end as withdrawal_count,
    previous_limit_amount_eur,
    granted_limit_amount_eur,
    withdrawn_amount_eur,
    nullif(insured_notified_late_count, 0) as insured_notified_late_count,
    nullif(buyer_notified_late_count, 0) as buyer_notified_late_count,
    nullif(drastic_cut_count, 0) as drastic_cut_count,
    nullif(unexplained_cut_count, 0) as unexplained_cut_count,
    nullif(blanket_cut_count, 0) as blanket_cut_count,
    'limit_decisions' as register_code,
    submission_id,
    line_number
from judged
