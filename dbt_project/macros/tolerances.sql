{#
    One row with the tolerances of a reconciliation that are in force on the day of the build: for each measure the
    absolute amount and the relative share, null where there is no tolerance.
#}
{% macro tolerances_in_force(reconciliation, measures) -%}
    select
        {% for measure in measures -%}
        max(case when measure = '{{ measure }}' then absolute_amount end) as {{ measure }},
        max(case when measure = '{{ measure }}' then relative_share end) as {{ measure }}_share{{ ',' if not loop.last }}
        {% endfor -%}
    from {{ ref('tolerances') }} as dated
    where
        reconciliation = '{{ reconciliation }}'
        and {{ in_force('dated', as_of_date()) }}
{%- endmacro %}

{#
    Whether a difference exceeds its tolerance, which is the larger of the absolute amount and the share of the
    expected amount. Null if the difference is null. Reads the relation `tolerances`.
#}
{% macro is_beyond_tolerance(difference, expected, measure) -%}
    abs({{ difference }}) > greatest(
        coalesce(tolerances.{{ measure }}, 0),
        coalesce(abs({{ expected }}) * tolerances.{{ measure }}_share, 0)
    )
{%- endmacro %}
