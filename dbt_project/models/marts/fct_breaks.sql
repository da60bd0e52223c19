-- Open breaks between parties, with their age.

with

breaks as (
    select * from {{ ref('int_breaks') }}
)

select
    break_id,
    reconciliation,
    insurer_id,
    reinsurer_id,
    product_code,
    period,
    key,
    class,
    also,
    expected_amount,
    found_amount,
    difference_amount,
    currency,
    found_currency,
    difference_amount_eur,
    known_on as first_seen_on,
    {{ as_of_date() }} as last_seen_on,
    cast(
        {{ dbt.datediff('known_on', as_of_date(), 'day') }}
        as integer
    ) as age_days,
    'open' as status,
    left_submission_hash,
    left_line_number,
    right_submission_hash,
    right_line_number
from breaks
