{#
    Amounts are DECIMAL(18,2); rates and shares are DECIMAL(9,6). Decimals are not divided, because DuckDB returns a
    float. Operands are widened before a product: a narrow product overflows at ten billion. Every macro rounds once,
    half away from zero.
#}

{# An expression rounded to the cent. #}
{% macro money(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}

{#
    An amount times a rate, to the cent. A decimal of eighteen digits is stored as a 64-bit integer, which rounds
    fifteen times as fast as a wider one. It is wide enough for any rate and any amount below a hundred million.
#}
{% macro product_amount(amount, rate) -%}
    {%- set by = ' as decimal(8, 6))' -%}
    case
        when abs({{ amount }}) < 100000000
            then {{ money('cast(' ~ amount ~ ' as decimal(10, 2)) * cast(' ~ rate ~ by) }}
        else {{ money('cast(' ~ amount ~ ' as decimal(30, 2)) * cast(' ~ rate ~ by) }}
    end
{%- endmacro %}

{#
    An amount times a rate, divided by an integer, to the cent: for example the twelfth of a year's premium. Computed
    in integers of 10^-8, the scale of the product: half of the divisor is added before the integer division. Below
    ten million a 64-bit integer is wide enough, and divides many times as fast as a wider one.
#}
{% macro divide_product(amount, rate, divisor) -%}
    case
        when abs({{ amount }}) < 10000000
            then {{ divide_scaled_product(
                'cast(cast(' ~ amount ~ ' as decimal(9, 2)) * cast(100 as decimal(3, 0)) as bigint)',
                'cast(cast(' ~ rate ~ ' as decimal(9, 6)) * cast(1000000 as decimal(7, 0)) as bigint)',
                divisor,
                'decimal(15, 0)'
            ) }}
        else {{ divide_scaled_product(
            'cast(cast(' ~ amount ~ ' as decimal(18, 2)) * 100 as ' ~ wide_integer() ~ ')',
            'cast(cast(' ~ rate ~ ' as decimal(9, 6)) * 1000000 as ' ~ wide_integer() ~ ')',
            divisor,
            'decimal(30, 0)'
        ) }}
    end
{%- endmacro %}

{#
    The same for an amount in cents and a rate in millionths, both integers. `cents` is the type of the result in
    cents.
#}
{% macro divide_scaled_product(amount_cents, rate_millionths, divisor, cents) -%}
    {%- set scaled = '(' ~ amount_cents ~ ' * ' ~ rate_millionths ~ ')' -%}
    {%- set unit = '(1000000 * ' ~ divisor ~ ')' -%}
    cast(
        cast(
            {{ quotient('(2 * ' ~ scaled ~ ' + sign(' ~ scaled ~ ') * ' ~ unit ~ ')', '(2 * ' ~ unit ~ ')') }}
            as {{ cents }}
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}

{#
    An amount converted to another currency, to the cent. `from_rate` and `to_rate` are the euros for one unit of the
    source and the target currency. Computed in integers of 10^-8.
#}
{% macro converted_amount(amount, from_rate, to_rate) -%}
    {%- set scaled = '(cast(cast(' ~ amount ~ ' as decimal(18, 2)) * 100 as ' ~ wide_integer()
        ~ ') * cast(cast(' ~ from_rate ~ ' as decimal(9, 6)) * 1000000 as ' ~ wide_integer() ~ '))' -%}
    {%- set unit = 'cast(cast(' ~ to_rate ~ ' as decimal(9, 6)) * 1000000 as ' ~ wide_integer() ~ ')' -%}
    cast(
        cast(
            {{ quotient('(2 * ' ~ scaled ~ ' + sign(' ~ scaled ~ ') * ' ~ unit ~ ')', '(2 * ' ~ unit ~ ')') }}
            as decimal(30, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}

{#
    An amount times a part over a total, to the cent; null if the total is zero. Computed in integer cents. The amount
    may be negative; part and total may not.
#}
{% macro proportional_amount(amount, part, whole) -%}
    {%- set cents = [] -%}
    {%- for term in (amount, part, whole) -%}
        {%- do cents.append('cast(cast(' ~ term ~ ' as decimal(18, 2)) * 100 as ' ~ wide_integer() ~ ')') -%}
    {%- endfor -%}
    cast(
        cast(
            {{ quotient(
                '(2 * ' ~ cents[0] ~ ' * ' ~ cents[1] ~ ' + sign(' ~ cents[0] ~ ') * ' ~ cents[2] ~ ')',
                'nullif(2 * ' ~ cents[2] ~ ', 0)'
            ) }} as decimal(30, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}

{#
    A part over a total as a fraction with six decimals; null if the total is zero or so small that the fraction has
    more than twelve digits before the decimal point.
#}
{% macro share(part, whole) -%}
    {%- set numerator = 'cast(cast(' ~ part ~ ' as decimal(30, 2)) * 100 as ' ~ wide_integer() ~ ')' -%}
    {%- set denominator = 'cast(cast(' ~ whole ~ ' as decimal(30, 2)) * 100 as ' ~ wide_integer() ~ ')' -%}
    try_cast(
        cast(
            {{ quotient(
                '(2000000 * ' ~ numerator ~ ' + sign(' ~ numerator ~ ') * ' ~ denominator ~ ')',
                'nullif(2 * ' ~ denominator ~ ', 0)'
            ) }} as decimal(30, 0)
        ) * 0.000001 as decimal(18, 6)
    )
{%- endmacro %}

{# A count divided by another, rounded up to an integer. #}
{% macro divide_up(numerator, divisor) -%}
    {%- set up = 'cast(ceil(' ~ numerator ~ ') as ' ~ wide_integer() ~ ')' -%}
    {%- set by = 'cast(' ~ divisor ~ ' as ' ~ wide_integer() ~ ')' -%}
    cast({{ quotient('(' ~ up ~ ' + ' ~ by ~ ' - 1)', by) }} as bigint)
{%- endmacro %}

{# Whether a part exceeds a share of a total, compared without rounding. #}
{% macro exceeds_share(part, whole, rate) -%}
    cast({{ part }} as decimal(30, 2)) > cast({{ whole }} as decimal(30, 2)) * cast({{ rate }} as decimal(8, 6))
{%- endmacro %}

{# Whether an amount exceeds a multiple of another, compared without rounding. #}
{% macro exceeds_multiple(amount, of_amount, multiple) -%}
    cast({{ amount }} as decimal(30, 2)) > cast({{ of_amount }} as decimal(18, 2)) * cast({{ multiple }} as decimal(15, 6))
{%- endmacro %}

{# The first and the last month of the CTE `rates`: a line that names another month has the rate of the nearest one. #}
{% macro rated_months() -%}
    select
        min(period) as first_period,
        max(period) as last_period
    from rates
{%- endmacro %}
