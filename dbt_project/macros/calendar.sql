{# One row per day from the first day to the last, both included. For use in a select list. #}
{% macro each_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}

{# The first day of each month between two months (texts such as 2020-06), both included. For use in a select list. #}
{% macro each_month(first_period, last_period) -%}
    cast(
        unnest(
            generate_series(
                cast({{ first_period }} || '-01' as date), cast({{ last_period }} || '-01' as date), interval 1 month
            )
        ) as date
    )
{%- endmacro %}

{# The first day of the month of a day. #}
{% macro month_start(day) -%}
    cast({{ dbt.date_trunc('month', day) }} as date)
{%- endmacro %}

{# The first day of the quarter of a day. #}
{% macro quarter_start(day) -%}
    cast({{ dbt.date_trunc('quarter', day) }} as date)
{%- endmacro %}

{# The day, limited to the interval between two days. #}
{% macro day_within(day, first_day, last_day) -%}
    least(greatest({{ day }}, {{ first_day }}), {{ last_day }})
{%- endmacro %}

{# The month of a day in the format of the registers: 2020-06. #}
{% macro month_of(day) -%}
    substr(cast({{ day }} as varchar), 1, 7)
{%- endmacro %}

{# The day that is `count` days after `day`. A negative count gives an earlier day. #}
{% macro days_after(day, count) -%}
    cast({{ dbt.dateadd('day', count, day) }} as date)
{%- endmacro %}

{# The first and the last day of a month given as 2020-06. #}
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

{# A quarter given as 2020-Q2 as an integer: the distance of two quarters is their difference. #}
{% macro quarter_number(account_period) -%}
    (4 * cast(substr({{ account_period }}, 1, 4) as integer) + cast(substr({{ account_period }}, 7, 1) as integer))
{%- endmacro %}

{# Whether the month of a day is the last month of its quarter. #}
{% macro ends_quarter(day) -%}
    extract(month from {{ day }}) % 3 = 0
{%- endmacro %}

{#
    The number of calendar months from one day to another, both included. A month that is only partly included counts
    as one.
#}
{% macro months_begun(first_day, last_day) -%}
    (
        (extract(year from {{ last_day }}) - extract(year from {{ first_day }})) * 12
        + extract(month from {{ last_day }}) - extract(month from {{ first_day }}) + 1
    )
{%- endmacro %}

{# The number of calendar months that a line covers. The minimum is one, also when the last day precedes the first. #}
{% macro months_covered(first_day, last_day) -%}
    greatest({{ months_begun(first_day, last_day) }}, 1)
{%- endmacro %}

{#
    The day whose exchange rate values an amount: the day of the amount, or the day of the build if that is earlier.
    Senders use days such as 9999-12-31, and no rate is known after the build.
#}
{% macro valuation_day(day) -%}
    least({{ day }}, {{ as_of_date() }})
{%- endmacro %}

{# Whether a dated row is in force on a day. A row without an end date remains in force. #}
{% macro in_force(relation, day) -%}
    ({{ day }} >= {{ relation }}.valid_from and ({{ relation }}.valid_to is null or {{ day }} <= {{ relation }}.valid_to))
{%- endmacro %}

{#
    The calendar day in Paris of a UTC timestamp. Paris is one hour ahead of UTC, and two hours in summer time: from
    the last Sunday of March at 01:00 UTC to the last Sunday of October at 01:00 UTC (directive 2000/84/EC; the same
    days since 1996). A time zone database is not used: its content depends on the machine, and it is slow on millions
    of rows. Summer time changes the day only between 22:00 and 23:00 UTC, so the days of the clock changes are
    computed for these timestamps only.
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

{# 01:00 UTC on the last Sunday of a month of 31 days, in the year of the timestamp. 1995-01-01 was a Sunday. #}
{% macro clock_change(moment, month) -%}
    {%- set last_day -%}
        make_date(cast(extract(year from {{ moment }}) as integer), {{ month }}, 31)
    {%- endset -%}
    {%- set days_since_sunday = dbt.datediff("date '1995-01-01'", last_day, 'day') ~ ' % 7' -%}
    {{ dbt.dateadd('hour', 1, days_after(last_day, '-(' ~ days_since_sunday ~ ')')) }}
{%- endmacro %}
