-- Registers owed by each sender and the packages received.

select
    period as month,
    {{ first_day_of('period') }} as month_on,
    sender_id,
    sender_kind,
    sender_name,
    register_code,
    due_on,
    status,
    received_at,
    verdict,
    sequence,
    delay_days,
    is_overdue,
    rejected_package_count,
    rows_declared_count,
    rows_read_count,
    rows_accepted_count,
    rows_quarantined_count,
    rows_in_force_count,
    control_total_count,
    differing_total_count,
    {{ as_of() }} as as_of
from {{ ref('fct_submissions') }}
