-- Aid granted in a calendar year, by measure, objective, instrument and region, whatever its amount.

with

grants as (
    select * from {{ ref('fct_state_aid_grants') }}
),

layouts as (
    select * from {{ ref('regulatory_layouts') }} as dated
    where layout_code = 'state_aid_annual' and {{ in_force('dated', as_of_date()) }}
),

added as (
    select
        cast(extract(year from granted_on) as integer) as grant_year,
        aid_measure_code,
        max(measure_title_fr) as measure_title_fr,
        max(sa_number) as sa_number,
        objective_fr,
        instrument_fr,
        coalesce(nuts_code, '{{ unattributed() }}') as aid_region_code,
        max(nuts_name_fr) as nuts_name_fr,
        count(*) as grant_count,
        sum(case when is_above_threshold then 1 else 0 end) as published_grant_count,
        count(distinct coalesce(national_id, beneficiary_name)) as beneficiary_count,
        sum(nominal_amount_eur) as granted_nominal_amount_eur
    from grants
    group by
        cast(extract(year from granted_on) as integer),
        aid_measure_code,
        objective_fr,
        instrument_fr,
        coalesce(nuts_code, '{{ unattributed() }}')
)

select
    added.grant_year,
    least({{ last_day_of("cast(added.grant_year as varchar) || '-12'") }}, {{ as_of_date() }}) as grant_year_ends_on,
    added.aid_measure_code,
    added.measure_title_fr,
    added.sa_number,
    added.objective_fr,
    added.instrument_fr,
    added.aid_region_code,
    added.nuts_name_fr,
    added.grant_count,
    cast(added.published_grant_count as bigint) as published_grant_count,
    added.beneficiary_count,
    cast(added.granted_nominal_amount_eur as decimal(18, 2)) as granted_nominal_amount_eur,
    cast(null as decimal(18, 2)) as aid_element_amount_eur,
    layouts.layout_version,
    layouts.missing_cells_fr
from added
cross join layouts
