-- To the cent: the insurers' parts of a market-wide amount add up to it. Rows are amounts whose parts do not.

select
    loss_terms_id,
    valid_from,
    amount_code,
    max(total_amount) as total_amount,
    sum(part_amount) as parts_amount
from {{ ref('int_treaty_amounts') }}
where is_market_wide
group by loss_terms_id, valid_from, amount_code
having sum(part_amount) is distinct from max(total_amount)
