-- The rows of the public statistics with the figures that may be shown, and the status of each family of figures. A row
-- has a contribution, or was hidden in an earlier release.

with

cells as (
    select * from {{ ref('fct_public_cells') }}
),

patterns as (
    select * from {{ ref('int_public_patterns') }}
),

naf_divisions as (
    select
        naf_section_code,
        max(naf_section_title_fr) as naf_section_title_fr
    from {{ ref('naf_divisions') }}
    group by naf_section_code
),

regions as (
    select * from {{ ref('regions') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

figures as (
    select
        {% for statistic in statistic_families() -%}
            sum(statistic_amount_eur) filter (where statistic_code = '{{ statistic }}') as {{ statistic }},
        {% endfor -%}
        quarter,
        product_code,
        breakdown_code,
        category_code
    from cells
    group by quarter, product_code, breakdown_code, category_code
),

statuses as (
    select
        {% for family in ['cover', 'premium', 'claim'] -%}
            coalesce(max(secrecy_code) filter (where family_code = '{{ family }}'), 'shown')
                as {{ family }}_secrecy_code,
        {% endfor -%}
        quarter,
        product_code,
        breakdown_code,
        category_code
    from patterns
    group by quarter, product_code, breakdown_code, category_code
)

select
    statuses.quarter,
    {{ last_day_of_quarter('statuses.quarter') }} as quarter_ends_on,
    statuses.product_code,
    coalesce(products.product_name_fr, statuses.product_code) as product_name_fr,
    statuses.breakdown_code,
    statuses.category_code,
    case statuses.breakdown_code
        when 'sector' then naf_divisions.naf_section_title_fr
        when 'region' then regions.name_fr
    end as category_name_fr,
    statuses.cover_secrecy_code,
    statuses.premium_secrecy_code,
    statuses.claim_secrecy_code,
    {% for statistic, family in statistic_families().items() -%}
        case
            when statuses.{{ family }}_secrecy_code = 'shown'
                then cast(coalesce(figures.{{ statistic }}, 0) as decimal(18, 2))
        end as {{ statistic }},
    {% endfor -%}
    case
        when statuses.premium_secrecy_code = 'shown'
            then {{ share('figures.ceded_premium_amount_eur', 'figures.gross_premium_amount_eur') }}
    end as ceded_premium_share
from statuses
left join figures
    on
        statuses.quarter = figures.quarter
        and statuses.product_code = figures.product_code
        and statuses.breakdown_code = figures.breakdown_code
        and statuses.category_code = figures.category_code
left join products on statuses.product_code = products.product_code
left join naf_divisions
    on
        statuses.breakdown_code = 'sector'
        and statuses.category_code = naf_divisions.naf_section_code
left join regions on statuses.breakdown_code = 'region' and statuses.category_code = regions.region_code
