-- Registers of the packages in force: the last full package of each sender, month and register, and its later
-- corrections.

with

{{ accepted_registers() }}

select
    period,
    sender_id,
    register_code,
    sequence,
    rows_declared as rows_declared_count,
    rows_read as rows_read_count,
    rows_accepted as rows_accepted_count,
    rows_quarantined as rows_quarantined_count,
    control_total_count,
    differing_total_count,
    submission_id
from accepted
where sequence >= coalesce(last_full_sequence, 0)
