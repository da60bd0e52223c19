-- Every package judged, whatever its verdict. Models name a submission by its number; its hash finds its lines.
-- The number is the place of the submission among those this build knows, in the order of their receipt.

select
    cast(row_number() over (order by received_at, sender_id, submission_hash) as integer) as submission_id,
    submission_hash,
    package_name,
    sender_id,
    period,
    sequence,
    kind as submission_kind,
    received_at,
    verdict
from {{ source('intake', 'submissions') }}
