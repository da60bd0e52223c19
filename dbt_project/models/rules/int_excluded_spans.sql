-- Days on which a guarantee is kept out of the State's commitment, whatever the rules: intervals that neither overlap
-- nor follow each other, one row per guarantee and interval. A guarantee without a row counts on all its days.

with

excluded as (
    select * from {{ ref('int_excluded_days') }}
)

{{ merged_days('excluded', ['insurer_id', 'guarantee_id'], 'excluded_from', 'excluded_before') }}
