-- Open disagreements of each insurer.

select
    break_id,
    insurer_id,
    coalesce(period, '{{ unattributed() }}') as month,
    {{ first_day_of('period') }} as month_on,
    reconciliation,
    class,
    key,
    expected_amount,
    currency,
    found_amount,
    found_currency,
    difference_amount_eur,
    first_seen_on,
    age_days,
    status,
    owner_code,
    cause_code,
    cause_fr,
    next_step_fr,
    {{ as_of() }} as as_of
from {{ ref('fct_breaks') }}
where insurer_id is not null and is_open
