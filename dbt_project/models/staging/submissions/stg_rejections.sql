-- Why packages were rejected.

select
    submission_hash,
    reason_code,
    where_found,
    message_fr,
    message_en
from {{ source('intake', 'rejections') }}
