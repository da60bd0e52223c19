{#
    Join condition: whether a row of `int_guarantee_product_terms` is for the product of a line. The product is the
    one in `int_line_products`, which is never the current one, else the current product of the guarantee. The
    condition compares one expression on each side so that DuckDB uses a hash join. With any other condition, an outer
    join compares every pair of rows.
#}
{% macro product_of_line(terms, line_products) -%}
    case when {{ terms }}.is_current then 'current' else {{ terms }}.product_code end
    = coalesce({{ line_products }}.product_code, 'current')
{%- endmacro %}
