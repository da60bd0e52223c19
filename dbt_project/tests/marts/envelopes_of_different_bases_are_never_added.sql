-- An announced amount consists of envelopes of one base: outstanding cover and final loss are not added.

with

bases as (
    select
        announced.announcement_code,
        envelopes.base_code
    from {{ ref('announced_guarantees') }} as announced
    inner join {{ ref('envelopes') }} as envelopes on announced.envelope_id = envelopes.envelope_id
    group by announced.announcement_code, envelopes.base_code
)

select
    announcement_code,
    count(*) as base_count
from bases
group by announcement_code
having count(*) > 1
