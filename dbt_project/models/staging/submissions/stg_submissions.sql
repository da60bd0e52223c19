-- Every package judged, whatever its verdict.

select
    submission_hash,
    package_name,
    sender_id,
    period,
    sequence,
    kind as submission_kind,
    received_at,
    verdict
from {{ source('intake', 'submissions') }}
