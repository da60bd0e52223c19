-- Senders that the build goes without: a package of theirs could not be judged, for no fault of theirs, and waits.

select
    sender_id,
    package_name
from {{ source('intake', 'stopped_senders') }}
