-- Decisions of insurers on their own limits, by month, insurer, segment and kind of decision.

select
    period as month,
    month_on,
    insurer_id,
    insurer_name,
    segment,
    decision_type,
    decision_count,
    withdrawal_count,
    previous_limit_amount_eur,
    granted_limit_amount_eur,
    withdrawn_amount_eur,
    withdrawn_share,
    insured_notified_late_count,
    insured_notified_in_time_share,
    buyer_notified_late_count,
    drastic_cut_count,
    unexplained_cut_count,
    blanket_cut_count,
    {{ as_of() }} as as_of
from {{ ref('fct_limit_decisions') }}
