select
    product_code,
    {{ chain_ladder_estimates('origin_number', 'development_number', 'amount_eur') }} as estimate
from cells
group by product_code
