-- An amount without a rate would be missing from totals in euros.

select
    'fct_guarantees' as mart,
    guarantee_id as key
from {{ ref('fct_guarantees') }}
where public_limit_amount_eur is null
union all
select
    'fct_exposures' as mart,
    guarantee_id as key
from {{ ref('fct_exposures') }}
where outstanding_amount_eur is null
union all
select
    'rec_lines' as mart,
    key
from {{ ref('rec_lines') }}
where currency is not null and found_amount is not null and found_amount_eur is null
