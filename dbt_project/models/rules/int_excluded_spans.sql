-- Days on which a guarantee is excluded from the State's commitment by any rule: merged intervals that neither
-- overlap nor are adjacent, one row per guarantee and interval. A guarantee without a row is never excluded.

with

excluded as (
    select * from {{ ref('int_excluded_days') }}
)

{{ merged_days('excluded', ['insurer_id', 'guarantee_id'], 'excluded_from', 'excluded_before') }}
