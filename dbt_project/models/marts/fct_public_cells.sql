-- The figures of the public statistics before secrecy, totals included, with their contributions: how many groups of
-- insured companies and insurers contribute, the two largest contributions and all of them. A contribution is the
-- absolute value of what one contributor adds: corrections are negative. A contributor of zero is not counted, and a
-- figure without contributors has no row. The same for the part of cover that no published award of State aid gives.

{%- set measured = statistic_families().keys() | list -%}
{%- for statistic in statistic_families() if unpublished_statistic(statistic) != statistic -%}
    {%- do measured.append(unpublished_statistic(statistic)) -%}
{%- endfor %}

with

contributions as (
    select * from {{ ref('fct_public_contributions') }}
),

contributors as (
    {% for kind, id in [('insured_group', 'insured_group_id'), ('insurer', 'insurer_id')] -%}
        select
            quarter,
            product_code,
            size_class_code,
            naf_section_code,
            region_code,
            {% for statistic in measured -%}
                sum({{ statistic }}) as {{ statistic }},
            {% endfor -%}
            '{{ kind }}' as contributor_kind,
            {{ id }} as contributor_id
        from contributions
        group by quarter, product_code, size_class_code, naf_section_code, region_code, {{ id }}
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
),

breakdowns as (
    select 'total' as breakdown_code
    union all
    select 'size' as breakdown_code
    union all
    select 'sector' as breakdown_code
    union all
    select 'region' as breakdown_code
),

broken_down as (
    select
        contributors.quarter,
        contributors.product_code,
        breakdowns.breakdown_code,
        case breakdowns.breakdown_code
            when 'size' then contributors.size_class_code
            when 'sector' then contributors.naf_section_code
            when 'region' then contributors.region_code
            else '{{ all_values() }}'
        end as category_code,
        {% for statistic in measured -%}
            sum(contributors.{{ statistic }}) as {{ statistic }},
        {% endfor -%}
        contributors.contributor_kind,
        contributors.contributor_id
    from contributors
    cross join breakdowns
    group by
        contributors.quarter,
        contributors.product_code,
        breakdowns.breakdown_code,
        category_code,
        contributors.contributor_kind,
        contributors.contributor_id
),

by_contributor as (
    select * from broken_down
    union all
    select
        quarter,
        '{{ all_values() }}' as product_code,
        breakdown_code,
        category_code,
        {% for statistic in measured -%}
            sum({{ statistic }}) as {{ statistic }},
        {% endfor -%}
        contributor_kind,
        contributor_id
    from broken_down
    group by quarter, breakdown_code, category_code, contributor_kind, contributor_id
),

-- The figures of a row of the table, side by side.
measured as (
    select
        quarter,
        product_code,
        breakdown_code,
        category_code,
        {% for statistic in measured -%}
            sum({{ statistic }}) as {{ statistic }},
            count(*) filter (where {{ statistic }} <> 0) as {{ statistic }}_count,
            {{ largest_two('abs(' ~ statistic ~ ')') }} as {{ statistic }}_largest,
            sum(abs({{ statistic }})) as {{ statistic }}_absolute,
            min(contributor_id) filter (where {{ statistic }} <> 0) as {{ statistic }}_first,
        {% endfor -%}
        contributor_kind
    from by_contributor
    group by quarter, product_code, breakdown_code, category_code, contributor_kind
),

cells as (
    {% for statistic in statistic_families() -%}
        select
            quarter,
            product_code,
            breakdown_code,
            category_code,
            '{{ statistic }}' as statistic_code,
            contributor_kind,
            {{ statistic }} as amount_eur,
            {{ statistic }}_count as contributor_count,
            {{ statistic }}_largest as largest_amounts,
            {{ statistic }}_absolute as absolute_amount_eur,
            {{ statistic }}_first as first_contributor_id,
            {{ unpublished_statistic(statistic) }} as unpublished_amount_eur,
            {{ unpublished_statistic(statistic) }}_count as unpublished_contributor_count,
            {{ unpublished_statistic(statistic) }}_largest as unpublished_largest_amounts,
            {{ unpublished_statistic(statistic) }}_absolute as unpublished_absolute_amount_eur,
            {{ unpublished_statistic(statistic) }}_first as unpublished_first_contributor_id
        from measured
        {% if not loop.last %}union all{% endif %}
    {% endfor -%}
)

select
    by_group.quarter,
    {{ last_day_of_quarter('by_group.quarter') }} as quarter_ends_on,
    by_group.product_code,
    by_group.breakdown_code,
    by_group.category_code,
    by_group.statistic_code,
    case by_group.statistic_code
        {% for statistic, family in statistic_families().items() -%}
            when '{{ statistic }}' then '{{ family }}'
        {% endfor -%}
    end as family_code,
    cast(by_group.amount_eur as decimal(18, 2)) as statistic_amount_eur,
    cast(by_group.unpublished_amount_eur as decimal(18, 2)) as unpublished_amount_eur,
    cast(by_group.contributor_count as bigint) as insured_group_count,
    cast(coalesce({{ element('by_group.largest_amounts', 1) }}, 0) as decimal(18, 2))
        as largest_insured_group_amount_eur,
    cast(coalesce({{ element('by_group.largest_amounts', 2) }}, 0) as decimal(18, 2))
        as second_insured_group_amount_eur,
    cast(by_group.absolute_amount_eur as decimal(18, 2)) as insured_group_absolute_amount_eur,
    case by_group.contributor_count when 1 then by_group.first_contributor_id end as only_insured_group_id,
    cast(by_group.unpublished_contributor_count as bigint) as unpublished_insured_group_count,
    cast(coalesce({{ element('by_group.unpublished_largest_amounts', 1) }}, 0) as decimal(18, 2))
        as largest_unpublished_insured_group_amount_eur,
    cast(coalesce({{ element('by_group.unpublished_largest_amounts', 2) }}, 0) as decimal(18, 2))
        as second_unpublished_insured_group_amount_eur,
    cast(by_group.unpublished_absolute_amount_eur as decimal(18, 2))
        as unpublished_insured_group_absolute_amount_eur,
    case by_group.unpublished_contributor_count when 1 then by_group.unpublished_first_contributor_id end
        as only_unpublished_insured_group_id,
    cast(by_insurer.contributor_count as bigint) as insurer_count,
    cast(coalesce({{ element('by_insurer.largest_amounts', 1) }}, 0) as decimal(18, 2)) as largest_insurer_amount_eur,
    cast(coalesce({{ element('by_insurer.largest_amounts', 2) }}, 0) as decimal(18, 2)) as second_insurer_amount_eur,
    cast(by_insurer.absolute_amount_eur as decimal(18, 2)) as insurer_absolute_amount_eur,
    case by_insurer.contributor_count when 1 then by_insurer.first_contributor_id end as only_insurer_id,
    cast(by_insurer.unpublished_contributor_count as bigint) as unpublished_insurer_count,
    cast(coalesce({{ element('by_insurer.unpublished_largest_amounts', 1) }}, 0) as decimal(18, 2))
        as largest_unpublished_insurer_amount_eur,
    cast(coalesce({{ element('by_insurer.unpublished_largest_amounts', 2) }}, 0) as decimal(18, 2))
        as second_unpublished_insurer_amount_eur,
    cast(by_insurer.unpublished_absolute_amount_eur as decimal(18, 2)) as unpublished_insurer_absolute_amount_eur,
    case by_insurer.unpublished_contributor_count when 1 then by_insurer.unpublished_first_contributor_id end
        as only_unpublished_insurer_id
from cells as by_group
inner join cells as by_insurer
    on
        by_group.quarter = by_insurer.quarter
        and by_group.product_code = by_insurer.product_code
        and by_group.breakdown_code = by_insurer.breakdown_code
        and by_group.category_code = by_insurer.category_code
        and by_group.statistic_code = by_insurer.statistic_code
where
    by_group.contributor_kind = 'insured_group'
    and by_insurer.contributor_kind = 'insurer'
    and (by_group.contributor_count > 0 or by_insurer.contributor_count > 0)
