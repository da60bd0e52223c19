-- The insurers of the scheme.

select
    insurer_id,
    name as insurer_name,
    is_fictitious
from {{ ref('insurers') }}
