-- To the cent: the parts of the insurers of a market-wide amount.

select
    loss_terms_id,
    valid_from,
    amount_code,
    max(whole_amount) as whole_amount,
    sum(part_amount) as parts_amount
from {{ ref('int_treaty_amounts') }}
where is_market_wide
group by loss_terms_id, valid_from, amount_code
having sum(part_amount) is distinct from max(whole_amount)
