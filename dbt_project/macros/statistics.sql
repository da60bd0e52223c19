{#
    The figures of the public statistics and their families. The figures of a family in a row are hidden together:
    anyone can compute one from the others, by the terms of the treaties or by a difference.
#}
{% macro statistic_families() -%}
    {{ return({
        'guaranteed_amount_eur': 'cover',
        'ceded_exposure_amount_eur': 'cover',
        'gross_premium_amount_eur': 'premium',
        'ceded_premium_amount_eur': 'premium',
        'paid_amount_eur': 'claim',
        'recovered_amount_eur': 'claim',
        'paid_less_recovered_amount_eur': 'claim'
    }) }}
{%- endmacro %}

{# The column with the part of a public statistic that no published award of State aid gives. #}
{% macro unpublished_statistic(statistic) -%}
    {{ return('unpublished_' ~ statistic if statistic_families()[statistic] == 'cover' else statistic) }}
{%- endmacro %}

{# The code of the total over all products, or over all categories of a breakdown. #}
{% macro all_values() -%}
    ALL
{%- endmacro %}
