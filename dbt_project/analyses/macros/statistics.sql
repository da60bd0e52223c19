{% for statistic, family in statistic_families().items() -%}
    select
        '{{ statistic }}' as statistic_code,
        '{{ unpublished_statistic(statistic) }}' as unpublished_statistic_code,
        '{{ family }}' as family_code,
        '{{ all_values() }}' as product_code,
        {{ element(largest_two('amount_eur'), 1) }} as largest_amount_eur
    from amounts
    {{ 'union all' if not loop.last }}
{% endfor -%}
