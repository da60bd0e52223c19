with

{{ month_end_covers() }}

select
    valued.*,
    guarantees.area_code
from valued
inner join guarantees
    on
        valued.insurer_id = guarantees.insurer_id
        and valued.guarantee_id = guarantees.guarantee_id
