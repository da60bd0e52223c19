{#
    Whether a row of `int_guarantee_product_terms` is about the product of a line: the one that `int_line_products` names,
    else the current one of the guarantee.
#}
{% macro product_of_line(terms, line_products) -%}
    case
        when {{ line_products }}.product_code is null then {{ terms }}.is_current
        else {{ terms }}.product_code = {{ line_products }}.product_code
    end
{%- endmacro %}
