-- Aid granted, with the line of the guarantee that declares the largest amount.

select
    reference_number,
    insurer_id,
    guarantee_id,
    granted_on,
    cast(extract(year from granted_on) as integer) as grant_year,
    product_code,
    aid_measure_code,
    objective_fr,
    instrument_fr,
    coalesce(nuts_code, '{{ unattributed() }}') as aid_region_code,
    nominal_amount_eur,
    1 as grant_count,
    case when is_above_threshold then 1 end as published_grant_count,
    'guarantees' as register_code,
    submission_id,
    line_number
from {{ ref('fct_state_aid_grants') }}
