-- To the cent, by year: the regions add up to the grants, and the grants above the threshold are the published awards.

with

published_years as (
    select
        grant_year,
        sum(grant_count) as grant_count,
        sum(published_grant_count) as award_count,
        sum(granted_nominal_amount_eur) as nominal_amount_eur
    from {{ ref('pub_regulatory__state_aid_annual') }}
    group by grant_year
),

grants as (
    select
        cast(extract(year from granted_on) as integer) as grant_year,
        count(*) as grant_count,
        sum(nominal_amount_eur) as nominal_amount_eur
    from {{ ref('fct_state_aid_grants') }}
    group by cast(extract(year from granted_on) as integer)
),

awards as (
    select
        cast(extract(year from granted_on) as integer) as grant_year,
        count(*) as award_count
    from {{ ref('pub_regulatory__state_aid_awards') }}
    group by cast(extract(year from granted_on) as integer)
)

select
    grants.grant_year,
    grants.nominal_amount_eur as expected_amount,
    published_years.nominal_amount_eur as actual_amount
from grants
left join published_years on grants.grant_year = published_years.grant_year
left join awards on grants.grant_year = awards.grant_year
where
    grants.nominal_amount_eur is distinct from published_years.nominal_amount_eur
    or grants.grant_count is distinct from published_years.grant_count
    or coalesce(awards.award_count, 0) is distinct from published_years.award_count
