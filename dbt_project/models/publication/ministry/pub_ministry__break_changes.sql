-- Breaks that opened, reopened, moved or were resolved since the last release.

select
    change_code,
    reconciliation,
    insurer_id,
    reinsurer_id,
    class,
    break_count,
    absolute_difference_amount_eur,
    {{ as_of() }} as as_of
from {{ ref('fct_break_changes') }}
