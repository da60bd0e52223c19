-- Control totals: declared by the sender, read, accepted and quarantined.

select
    submission_hash,
    register_code,
    measure,
    declared_amount,
    read_amount,
    accepted_amount,
    quarantined_amount,
    remainder_amount
from {{ source('intake', 'control_totals') }}
