{#
    Amounts are DECIMAL(18,2), rates and shares DECIMAL(9,6); no division of decimals, which would give
    a float. Operands are widened before a product: a narrow one overflows at ten billion.
    Every macro rounds once, half away from zero.
#}

{# An amount to the cent. #}
{% macro money(expression) -%}
    cast(round({{ expression }}, 2) as decimal(18, 2))
{%- endmacro %}

{#
    An amount times a rate, to the cent. Eighteen digits are a machine's own integer, which it rounds fifteen times
    as fast as a wider one: they hold the product of any rate and an amount below a hundred million.
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
    An amount times a rate over a whole number, to the cent: the twelfth of a year's premium. Counted in integers of
    10^-8, the scale of the product: half of the divisor is added before the remainder is cut. Below ten million a
    machine's own integer holds the product, which it divides many times as fast as a wider one.
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

{# The same of whole cents and whole millionths; `cents` is the type that holds the result in cents. #}
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
    An amount in another currency, to the cent: times the euros for one unit of its own currency, over the euros for one
    unit of the other. Counted in integers of 10^-8.
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
    An amount in the proportion of a part to a whole, to the cent; null when the whole is zero. Counted in whole cents;
    the amount may be negative, part and whole are not.
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
    A part of a whole as a fraction with six decimals; null when the whole is zero, or so small that the fraction has more
    than twelve digits before the point.
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

{# A count divided by another, rounded up to a whole number. #}
{% macro divide_up(numerator, divisor) -%}
    {%- set up = 'cast(ceil(' ~ numerator ~ ') as ' ~ wide_integer() ~ ')' -%}
    {%- set by = 'cast(' ~ divisor ~ ' as ' ~ wide_integer() ~ ')' -%}
    cast({{ quotient('(' ~ up ~ ' + ' ~ by ~ ' - 1)', by) }} as bigint)
{%- endmacro %}

{# Whether a part is more than a share of a whole, without rounding. #}
{% macro exceeds_share(part, whole, rate) -%}
    cast({{ part }} as decimal(30, 2)) > cast({{ whole }} as decimal(30, 2)) * cast({{ rate }} as decimal(8, 6))
{%- endmacro %}
