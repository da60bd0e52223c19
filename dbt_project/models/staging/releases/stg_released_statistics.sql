-- Public statistics as the last release shows them: one row per figure, with the status of its family.

with

released as (
    select * from {{ source('intake', 'released_statistics') }}
)

{% for statistic, family in statistic_families().items() -%}
    select
        quarter,
        product_code,
        breakdown_code,
        category_code,
        '{{ family }}' as family_code,
        {{ family }}_secrecy_code as secrecy_code,
        '{{ statistic }}' as statistic_code,
        {{ statistic }} as statistic_amount_eur
    from released
    {{ 'union all' if not loop.last }}
{% endfor -%}
