{#
    One row with the tolerances of a reconciliation that are in force on the day of the build: per measure, the absolute
    amount and the relative share; empty where nothing is tolerated.
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
    Whether a difference is more than the relation `tolerances` lets pass: the larger of its absolute amount and its share
    of the expected amount. Unknown when the difference is.
#}
{% macro is_beyond_tolerance(difference, expected, measure) -%}
    abs({{ difference }}) > greatest(
        coalesce(tolerances.{{ measure }}, 0),
        coalesce(abs({{ expected }}) * tolerances.{{ measure }}_share, 0)
    )
{%- endmacro %}
