-- Days on which the last release published an envelope beyond its cap.

select
    envelope_id,
    usage_on
from {{ source('intake', 'released_excesses') }}
