{# One row per day from the first to the last, both included; for use in a select list. #}
{% macro each_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}

{# The first day of each month from one month to another (texts such as 2020-06), both included; likewise. #}
{% macro each_month(first_period, last_period) -%}
    cast(
        unnest(
            generate_series(
                cast({{ first_period }} || '-01' as date), cast({{ last_period }} || '-01' as date), interval 1 month
            )
        ) as date
    )
{%- endmacro %}

{# The month a day falls in, as registers write it: 2020-06. #}
{% macro month_of(day) -%}
    substr(cast({{ day }} as varchar), 1, 7)
{%- endmacro %}

{# A day so many days after another (before it, when negative). #}
{% macro days_after(day, count) -%}
    cast({{ dbt.dateadd('day', count, day) }} as date)
{%- endmacro %}
