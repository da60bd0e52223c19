{#
    Actual amount less expected amount: in their currency, or in euros if the two currencies differ. The model must
    have the columns `expected_amount`, `found_amount`, `currency` and `found_currency`, and both amounts in euros.
#}
{% macro difference_amount() -%}
    cast(
        case
            when currency <> found_currency
                then coalesce(found_amount_eur, 0) - coalesce(expected_amount_eur, 0)
            else coalesce(found_amount, 0) - coalesce(expected_amount, 0)
        end as decimal(18, 2)
    )
{%- endmacro %}

{#
    The weight of a compared line in a share of agreement, in euros: the larger of its two amounts, so that a line
    missing on one side has its full weight. Only money has a weight. Reserves and notifications (`measure_code`
    other), and lines whose counterpart is not due yet, have none.
#}
{% macro compared_amount_eur(expected_amount_eur, found_amount_eur) -%}
    case
        when measure_code = 'other' or class = 'awaited' then cast(0 as decimal(18, 2))
        else
            cast(
                greatest(abs(coalesce({{ expected_amount_eur }}, 0)), abs(coalesce({{ found_amount_eur }}, 0)))
                as decimal(18, 2)
            )
    end
{%- endmacro %}
