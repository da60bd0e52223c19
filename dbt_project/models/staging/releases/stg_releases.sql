-- Releases earlier than the moment of the build.

select
    build_id,
    as_of as released_as_of,
    has_breaks
from {{ source('intake', 'releases') }}
