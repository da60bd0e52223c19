{#
    Whether a row of `int_guarantee_product_terms` is about the product of a line: the one that `int_line_products` names,
    which is never the current one, else the current one of the guarantee. An equality of one expression on each side,
    so that DuckDB joins by hash: any other condition of an outer join compares every pair of rows.
#}
{% macro product_of_line(terms, line_products) -%}
    case when {{ terms }}.is_current then 'current' else {{ terms }}.product_code end
    = coalesce({{ line_products }}.product_code, 'current')
{%- endmacro %}
