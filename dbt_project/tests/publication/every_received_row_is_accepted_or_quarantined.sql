-- Rows declared are rows accepted and rows quarantined, in every register published as received.

select
    sender_id,
    month,
    register_code,
    rows_declared_count,
    rows_accepted_count,
    rows_quarantined_count
from {{ ref('pub_ministry__submissions') }}
where rows_declared_count <> rows_accepted_count + rows_quarantined_count
