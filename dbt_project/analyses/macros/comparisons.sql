with

tolerances as (
    {{ tolerances_in_force('cession_terms', ['ceded_claim_amount', 'gross_premium_amount']) }}
)

select
    {{ difference_amount() }} as difference_amount,
    {{ compared_amount_eur('expected_amount_eur', 'found_amount_eur') }} as compared_amount_eur
from compared
cross join tolerances
where {{ is_beyond_tolerance('difference', 'expected_amount', 'ceded_claim_amount') }}
