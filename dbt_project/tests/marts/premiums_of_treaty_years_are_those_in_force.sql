-- To the cent in euros, by insurer: the premium lines in force that have terms are in the totals of treaty years.

with

in_force as (
    select
        premium_lines.insurer_id,
        sum({{ product_amount('premium_lines.gross_premium_amount', 'premium_lines.eur_per_unit_rate') }})
            as gross_premium_amount_eur
    from {{ ref('int_premium_lines') }} as premium_lines
    where premium_lines.treaty_id is not null
    group by premium_lines.insurer_id
),

in_mart as (
    select
        insurer_id,
        sum(gross_premium_amount_eur) as gross_premium_amount_eur
    from {{ ref('fct_treaty_years') }}
    group by insurer_id
)

select
    coalesce(in_force.insurer_id, in_mart.insurer_id) as insurer_id,
    in_force.gross_premium_amount_eur as expected_amount,
    in_mart.gross_premium_amount_eur as actual_amount
from in_force
full outer join in_mart on in_force.insurer_id = in_mart.insurer_id
where coalesce(in_force.gross_premium_amount_eur, 0) <> coalesce(in_mart.gross_premium_amount_eur, 0)
