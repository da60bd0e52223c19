-- No public figure has too few contributors or a dominant one, with or without the published awards of State aid. No
-- row shows a figure of a hidden family.

with

published as (
    select * from {{ ref('pub_public__statistics') }}
),

cells as (
    select * from {{ ref('fct_public_cells') }}
),

bounds as (
    select
        max(case secrecy_parameter_code when 'minimum_contributor_count' then secrecy_parameter_value end)
            as minimum_count,
        max(case secrecy_parameter_code when 'dominant_share' then secrecy_parameter_value end) as dominant_share
    from {{ ref('int_secrecy_parameters') }}
),

secret as (
    select
        cells.quarter,
        cells.product_code,
        cells.breakdown_code,
        cells.category_code,
        cells.statistic_code
    from cells
    cross join bounds
    where
        false
        {% for kind in ['insured_group', 'insurer', 'unpublished_insured_group', 'unpublished_insurer'] -%}
            or cells.{{ kind }}_count between 1 and bounds.minimum_count - 1
            or {{ exceeds_share(
                'cells.largest_' ~ kind ~ '_amount_eur', 'cells.' ~ kind ~ '_absolute_amount_eur', 'bounds.dominant_share'
            ) }}
        {% endfor %}
),

shown as (
    {% for statistic, family in statistic_families().items() -%}
        select
            quarter,
            product_code,
            breakdown_code,
            category_code,
            '{{ statistic }}' as statistic_code,
            {{ family }}_secrecy_code as secrecy_code
        from published
        where {{ statistic }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    shown.quarter,
    shown.product_code,
    shown.breakdown_code,
    shown.category_code,
    shown.statistic_code
from shown
left join secret
    on
        shown.quarter = secret.quarter
        and shown.product_code = secret.product_code
        and shown.breakdown_code = secret.breakdown_code
        and shown.category_code = secret.category_code
        and shown.statistic_code = secret.statistic_code
where secret.quarter is not null or shown.secrecy_code <> 'shown'
