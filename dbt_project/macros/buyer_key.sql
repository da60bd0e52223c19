{#
    One value per buyer, to compare lines. A SIREN and the French VAT number that contains it (FR, two characters, the
    SIREN) give the same value. An insurer's own identifier is valid within that insurer only.
#}
{% macro buyer_key(insurer, scheme, identifier) -%}
    case
        when {{ scheme }} = 'insurer' then 'insurer|' || {{ insurer }} || '|' || {{ identifier }}
        when
            {{ scheme }} = 'vat'
            and regexp_matches(upper(replace({{ identifier }}, ' ', '')), '^FR[0-9A-Z]{2}[0-9]{9}$')
            then 'siren|' || right(replace({{ identifier }}, ' ', ''), 9)
        else {{ scheme }} || '|' || {{ identifier }}
    end
{%- endmacro %}
