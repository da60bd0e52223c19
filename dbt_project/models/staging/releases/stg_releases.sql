-- Releases earlier than the moment of the build.

select
    build_id,
    as_of as released_as_of
from {{ source('intake', 'releases') }}
