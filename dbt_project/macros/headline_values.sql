{# Values of headline figures, one row per key and figure, united from relations: (code, relation, unit, expression). #}
{% macro headline_values(figures, keys) -%}
    {%- for headline_code, relation, unit, expression in figures %}
        select
            {%- for key in keys %}
            {{ relation }}.{{ key }},
            {%- endfor %}
            '{{ headline_code }}' as headline_code,
            cast({{ expression if unit == 'amount' else 'null' }} as decimal(18, 2)) as figure_amount_eur,
            cast({{ expression if unit == 'count' else 'null' }} as bigint) as figure_count,
            cast({{ expression if unit == 'share' else 'null' }} as decimal(18, 6)) as figure_share
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Whether a row has the value of its figure in the last month that ended before the build and has a value. #}
{% macro is_latest_figure(valued, keys) -%}
    coalesce(
        {{ valued }}.period = max(
            case
                when
                    {{ last_day_of(valued ~ '.period') }} < {{ as_of_date() }}
                    and coalesce({{ valued }}.figure_amount_eur, {{ valued }}.figure_count, {{ valued }}.figure_share) is not null
                    then {{ valued }}.period
            end
        ) over (partition by {{ valued }}.headline_code{% for key in keys %}, {{ valued }}.{{ key }}{% endfor %}),
        false
    )
{%- endmacro %}
