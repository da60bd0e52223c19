-- To the cent, by insurer and currency: the gross premium of the lines of guarantees is in `premium_due`. Guarantees
-- with a line in a currency other than their own are left out, because lines in two currencies are added in euros.

with

lines as (
    select
        insurer_id,
        guarantee_id,
        currency,
        currency_in_force,
        gross_premium_amount
    from {{ ref('int_premium_lines') }}
    where guarantee_id is not null
),

in_two_currencies as (
    select
        insurer_id,
        guarantee_id
    from lines
    where currency <> currency_in_force
    group by insurer_id, guarantee_id
),

in_force as (
    select
        lines.insurer_id,
        lines.currency,
        sum(lines.gross_premium_amount) as amount
    from lines
    left join in_two_currencies
        on
            lines.insurer_id = in_two_currencies.insurer_id
            and lines.guarantee_id = in_two_currencies.guarantee_id
    where in_two_currencies.guarantee_id is null
    group by lines.insurer_id, lines.currency
),

compared as (
    select
        rec.insurer_id,
        rec.found_currency as currency,
        sum(rec.found_amount) as amount
    from {{ ref('rec_premium_due') }} as rec
    left join in_two_currencies
        on
            rec.insurer_id = in_two_currencies.insurer_id
            and rec.guarantee_id = in_two_currencies.guarantee_id
    where in_two_currencies.guarantee_id is null
    group by rec.insurer_id, rec.found_currency
)

select
    coalesce(in_force.insurer_id, compared.insurer_id) as insurer_id,
    coalesce(in_force.currency, compared.currency) as currency,
    in_force.amount as expected_amount,
    compared.amount as actual_amount
from in_force
full outer join compared
    on
        in_force.insurer_id = compared.insurer_id
        and in_force.currency = compared.currency
where coalesce(in_force.amount, 0) <> coalesce(compared.amount, 0)
