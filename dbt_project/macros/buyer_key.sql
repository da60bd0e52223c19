{#
    One value per buyer, for comparisons between lines. A SIREN and the French VAT number that holds it (FR, two
    characters, the SIREN) are one buyer. An insurer's own identifier names a buyer within that insurer only.
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
