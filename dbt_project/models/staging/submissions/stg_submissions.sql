-- Every judged package, with its verdict. Models refer to a submission by its number and find its lines by its hash.
-- The number is the rank of the submission among those known to this build, in order of receipt.

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
