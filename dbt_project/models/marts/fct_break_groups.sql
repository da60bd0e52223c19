-- Open breaks with one cause, in one row: the same reconciliation, parties, class, suggested cause and figure of it.

with

breaks as (
    select * from {{ ref('fct_breaks') }}
    where is_open
)

select
    break_group_id,
    reconciliation,
    coalesce(insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    class,
    case when min(owner_code) = max(owner_code) then min(owner_code) else 'several' end as owner_code,
    cast(count(*) as bigint) as break_count,
    cast(sum(abs(difference_amount_eur)) as decimal(18, 2)) as absolute_difference_amount_eur,
    min(first_seen_on) as first_seen_on,
    max(age_days) as oldest_age_days,
    cast(sum(case when age_band_code = '0_7' then 1 else 0 end) as bigint) as open_0_7_days_count,
    cast(sum(case when age_band_code = '8_30' then 1 else 0 end) as bigint) as open_8_30_days_count,
    cast(sum(case when age_band_code = '31_90' then 1 else 0 end) as bigint) as open_31_90_days_count,
    cast(sum(case when age_band_code = 'over_90' then 1 else 0 end) as bigint) as open_over_90_days_count,
    min(key) as first_key,
    cause_code,
    max(next_step_fr) as next_step_fr,
    max(next_step_en) as next_step_en
from breaks
group by break_group_id, reconciliation, insurer_id, reinsurer_id, class, cause_code
