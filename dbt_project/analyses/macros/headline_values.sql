with

premiums as (
    select * from {{ ref('fct_premium_months') }}
),

valued as (
    {{ headline_values([
        ('gross_premium', 'premiums', 'amount', 'gross_premium_amount_eur'),
        ('lines', 'premiums', 'count', 'declared_line_count'),
    ], ['insurer_id', 'period']) }}
)

select
    valued.headline_code,
    {{ is_latest_figure('valued', ['insurer_id']) }} as is_latest
from valued
