-- Releases of an earlier moment than the build's.

select
    build_id,
    as_of as released_as_of
from {{ source('intake', 'releases') }}
