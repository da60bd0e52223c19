-- Annual report of State aid: grants of a year by measure, objective, instrument and region.

select
    grant_year,
    grant_year_ends_on,
    aid_measure_code,
    measure_title_fr,
    sa_number,
    objective_fr,
    instrument_fr,
    aid_region_code,
    nuts_name_fr,
    grant_count,
    published_grant_count,
    beneficiary_count,
    granted_nominal_amount_eur,
    aid_element_amount_eur,
    layout_version,
    missing_cells_fr,
    {{ as_of() }} as as_of
from {{ ref('fct_state_aid_years') }}
