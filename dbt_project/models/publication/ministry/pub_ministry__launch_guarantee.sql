-- The guarantee of the State announced at the launch, one row per day.

select
    usage_on,
    announcement_title_fr,
    base_code,
    announced_amount as announced_amount_eur,
    ceded_exposure_amount_eur,
    headroom_amount_eur,
    share_used,
    conditional_amount_eur,
    excluded_amount_eur,
    run_off_amount_eur,
    ceded_run_off_amount_eur,
    guarantee_count,
    {{ as_of() }} as as_of
from {{ ref('fct_announced_guarantees') }}
where announcement_code = 'launch'
