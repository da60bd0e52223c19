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

{# The first day of the month a day falls in. #}
{% macro month_start(day) -%}
    cast({{ dbt.date_trunc('month', day) }} as date)
{%- endmacro %}

{# A day, or the nearest of two bounds when it is outside them. #}
{% macro day_within(day, first_day, last_day) -%}
    least(greatest({{ day }}, {{ first_day }}), {{ last_day }})
{%- endmacro %}

{# The month a day falls in, as registers write it: 2020-06. #}
{% macro month_of(day) -%}
    substr(cast({{ day }} as varchar), 1, 7)
{%- endmacro %}

{# A day so many days after another (before it, when negative). #}
{% macro days_after(day, count) -%}
    cast({{ dbt.dateadd('day', count, day) }} as date)
{%- endmacro %}

{# First and last day of a month given as 2020-06. #}
{% macro first_day_of(period) -%}
    cast({{ period }} || '-01' as date)
{%- endmacro %}

{% macro last_day_of(period) -%}
    cast({{ dbt.last_day(first_day_of(period), 'month') }} as date)
{%- endmacro %}

{# The quarter of a month: 2020-06 gives 2020-Q2. #}
{% macro account_period_of(period) -%}
    substr({{ period }}, 1, 4) || '-Q' || cast({{ divide_up('cast(substr(' ~ period ~ ', 6, 2) as integer)', 3) }} as varchar)
{%- endmacro %}

{# The last day of a quarter given as 2020-Q2. #}
{% macro last_day_of_quarter(account_period) -%}
    {%- set month = 'cast(3 * cast(substr(' ~ account_period ~ ', 7, 1) as integer) as varchar)' -%}
    {{ last_day_of('substr(' ~ account_period ~ ", 1, 4) || '-' || lpad(" ~ month ~ ", 2, '0')") }}
{%- endmacro %}

{# Whether the month a day falls in is the last of its quarter. #}
{% macro ends_quarter(day) -%}
    extract(month from {{ day }}) % 3 = 0
{%- endmacro %}

{# Calendar months begun from one day to another, both included. #}
{% macro months_begun(first_day, last_day) -%}
    (
        (extract(year from {{ last_day }}) - extract(year from {{ first_day }})) * 12
        + extract(month from {{ last_day }}) - extract(month from {{ first_day }}) + 1
    )
{%- endmacro %}

{# Calendar months that a line covers: one at least, also when its days are the wrong way round. #}
{% macro months_covered(first_day, last_day) -%}
    greatest({{ months_begun(first_day, last_day) }}, 1)
{%- endmacro %}

{#
    The day whose rate values an amount of a day: the same, or the day of the build for a later one, such as the
    9999-12-31 of a sender. Rates end with the build.
#}
{% macro valuation_day(day) -%}
    least({{ day }}, {{ as_of_date() }})
{%- endmacro %}

{# Whether a dated row is in force on a day; a row without end is in force for ever. #}
{% macro in_force(relation, day) -%}
    ({{ day }} >= {{ relation }}.valid_from and ({{ relation }}.valid_to is null or {{ day }} <= {{ relation }}.valid_to))
{%- endmacro %}

{#
    The calendar day in Paris of a moment in UTC: one hour later, two in summer time, from the last Sunday of March at
    01:00 UTC to the last Sunday of October at 01:00 UTC (directive 2000/84/EC; the same days since 1996). No database of
    time zones: its content depends on the machine, and it is slow on millions of rows. Summer time changes the day
    between 22:00 and 23:00 UTC alone; only for moments of that hour are the days of the clock changes computed.
#}
{% macro paris_day(moment) -%}
    {%- set winter_day = 'cast(' ~ dbt.dateadd('hour', 1, moment) ~ ' as date)' -%}
    {%- set summer_day = 'cast(' ~ dbt.dateadd('hour', 2, moment) ~ ' as date)' -%}
    case
        when {{ winter_day }} = {{ summer_day }} then {{ winter_day }}
        when {{ moment }} >= {{ clock_change(moment, 3) }} and {{ moment }} < {{ clock_change(moment, 10) }}
            then {{ summer_day }}
        else {{ winter_day }}
    end
{%- endmacro %}

{# 01:00 UTC of the last Sunday of a month of 31 days, in the year of a moment. 1995-01-01 was a Sunday. #}
{% macro clock_change(moment, month) -%}
    {%- set last_day -%}
        make_date(cast(extract(year from {{ moment }}) as integer), {{ month }}, 31)
    {%- endset -%}
    {%- set days_since_sunday = dbt.datediff("date '1995-01-01'", last_day, 'day') ~ ' % 7' -%}
    {{ dbt.dateadd('hour', 1, days_after(last_day, '-(' ~ days_since_sunday ~ ')')) }}
{%- endmacro %}
