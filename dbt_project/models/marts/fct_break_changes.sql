-- What changed in the break register since the last release: breaks that opened, reopened, moved or were resolved.

with

breaks as (
    select * from {{ ref('fct_breaks') }}
    where change_code <> 'unchanged'
)

select
    change_code,
    reconciliation,
    coalesce(insurer_id, '{{ unattributed() }}') as insurer_id,
    coalesce(reinsurer_id, '{{ unattributed() }}') as reinsurer_id,
    class,
    cast(count(*) as bigint) as break_count,
    cast(sum(abs(difference_amount_eur)) as decimal(18, 2)) as absolute_difference_amount_eur
from breaks
group by
    change_code,
    reconciliation,
    coalesce(insurer_id, '{{ unattributed() }}'),
    coalesce(reinsurer_id, '{{ unattributed() }}'),
    class
