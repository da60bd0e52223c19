-- What became of the lines of each register of each package.

select
    submission_hash,
    register_code,
    rows_declared,
    rows_read,
    rows_accepted,
    rows_quarantined
from {{ source('intake', 'submission_registers') }}
