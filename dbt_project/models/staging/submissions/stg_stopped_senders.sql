-- Senders left out of the build: one of their packages is waiting because a platform fault prevented its validation.

select
    sender_id,
    package_name
from {{ source('intake', 'stopped_senders') }}
