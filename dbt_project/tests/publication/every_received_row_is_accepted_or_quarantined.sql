-- Declared rows are accepted or quarantined, in every published register.

select
    sender_id,
    month,
    register_code,
    rows_declared_count,
    rows_accepted_count,
    rows_quarantined_count
from {{ ref('pub_ministry__submissions') }}
where rows_declared_count <> rows_accepted_count + rows_quarantined_count
