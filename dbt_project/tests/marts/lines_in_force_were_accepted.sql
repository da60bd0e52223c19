-- No register has more lines in force for a month than accepted lines in the packages in force.

select
    sender_id,
    period,
    register_code,
    rows_in_force_count,
    rows_accepted_count
from {{ ref('fct_submissions') }}
where rows_in_force_count > rows_accepted_count
