-- Why lines were quarantined.

select
    submission_hash,
    register_code,
    line_number,
    field,
    value,
    rule,
    message_fr,
    message_en
from {{ source('intake', 'refusals') }}
