-- Open breaks with one cause, one row per group.

select
    break_group_id,
    reconciliation,
    insurer_id,
    reinsurer_id,
    class,
    owner_code,
    break_count,
    absolute_difference_amount_eur,
    first_seen_on,
    oldest_age_days,
    open_0_7_days_count,
    open_8_30_days_count,
    open_31_90_days_count,
    open_over_90_days_count,
    first_key,
    cause_code,
    next_step_fr,
    {{ as_of() }} as as_of
from {{ ref('fct_break_groups') }}
