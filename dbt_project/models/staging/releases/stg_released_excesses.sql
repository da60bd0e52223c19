-- Days on which the last release shows an envelope above its cap.

select
    envelope_id,
    usage_on
from {{ source('intake', 'released_excesses') }}
