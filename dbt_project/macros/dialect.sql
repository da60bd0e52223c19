{#
    SQL that differs between engines: `default__` is for Spark, `duckdb__` for DuckDB. Models call the macro without a
    prefix.
#}

{# An integer type wide enough for the product of an amount and a rate, both scaled to integers. #}
{% macro wide_integer() %}{{ return(adapter.dispatch('wide_integer')()) }}{% endmacro %}
{% macro default__wide_integer() %}{{ return('decimal(38, 0)') }}{% endmacro %}
{% macro duckdb__wide_integer() %}{{ return('hugeint') }}{% endmacro %}

{# The integer quotient of two integers, truncated towards zero. #}
{% macro quotient(numerator, denominator) %}{{ return(adapter.dispatch('quotient')(numerator, denominator)) }}{% endmacro %}
{% macro default__quotient(numerator, denominator) %}{{ return('(' ~ numerator ~ ' div ' ~ denominator ~ ')') }}{% endmacro %}
{% macro duckdb__quotient(numerator, denominator) %}{{ return('(' ~ numerator ~ ' // ' ~ denominator ~ ')') }}{% endmacro %}

{#
    For a CTE that is read more than once: DuckDB computes it each time, with the filters of the reader, and does not
    store it.
#}
{% macro not_materialized() %}{{ return(adapter.dispatch('not_materialized')()) }}{% endmacro %}
{% macro default__not_materialized() %}{{ return('') }}{% endmacro %}
{% macro duckdb__not_materialized() %}{{ return('not materialized') }}{% endmacro %}

{# A 64-bit hash of several columns. Equal values have equal hashes; collisions are rare. #}
{% macro row_hash(columns) %}{{ return(adapter.dispatch('row_hash')(columns)) }}{% endmacro %}
{% macro default__row_hash(columns) %}{{ return('xxhash64(' ~ columns | join(', ') ~ ')') }}{% endmacro %}
{% macro duckdb__row_hash(columns) %}{{ return('hash(' ~ columns | join(', ') ~ ')') }}{% endmacro %}

{# All columns of a relation except those in `columns`. #}
{% macro all_columns_but(relation, columns) %}{{ return(adapter.dispatch('all_columns_but')(relation, columns)) }}{% endmacro %}
{% macro default__all_columns_but(relation, columns) %}{{ return(relation ~ '.* except (' ~ columns | join(', ') ~ ')') }}{% endmacro %}
{% macro duckdb__all_columns_but(relation, columns) %}{{ return(relation ~ '.* exclude (' ~ columns | join(', ') ~ ')') }}{% endmacro %}

{# A hash of all columns of a relation except those in `columns`. #}
{% macro content_hash(relation, columns) %}{{ return(adapter.dispatch('content_hash')(relation, columns)) }}{% endmacro %}
{% macro default__content_hash(relation, columns) %}{{ return('xxhash64(' ~ all_columns_but(relation, columns) ~ ')') }}{% endmacro %}
{% macro duckdb__content_hash(relation, columns) %}{{ return('hash(*columns(' ~ all_columns_but(relation, columns) ~ '))') }}{% endmacro %}

{# Whether two values are equal, or both null. #}
{% macro is_same(left, right) -%}
{{ left }} is not distinct from {{ right }}
{%- endmacro %}

{#
    The chain-ladder estimates of a triangle, one row per origin: the function that `reassurance.warehouse.chain_ladder`
    adds to the connection. `amount` is cumulative; origins and developments are quarters, numbered from 1. For use in a
    select list, with one group per triangle.
#}
{% macro chain_ladder_estimates(origin_number, development_number, amount) -%}
    {{ return(adapter.dispatch('chain_ladder_estimates')(origin_number, development_number, amount)) }}
{%- endmacro %}
{% macro default__chain_ladder_estimates(origin_number, development_number, amount) -%}
    explode(chain_ladder(collect_list(named_struct(
        'origin_number', {{ origin_number }}, 'development_number', {{ development_number }}, 'amount', {{ amount }}
    ))))
{%- endmacro %}
{% macro duckdb__chain_ladder_estimates(origin_number, development_number, amount) -%}
    unnest(chain_ladder(list(struct_pack(
        origin_number := {{ origin_number }}, development_number := {{ development_number }}, amount := {{ amount }}
    ))))
{%- endmacro %}

{# The two largest values of a group, as an array, the largest first. #}
{% macro largest_two(value) %}{{ return(adapter.dispatch('largest_two')(value)) }}{% endmacro %}
{% macro default__largest_two(value) %}{{ return('slice(sort_array(collect_list(' ~ value ~ '), false), 1, 2)') }}{% endmacro %}
{% macro duckdb__largest_two(value) %}{{ return('max(' ~ value ~ ', 2)') }}{% endmacro %}

{# An element of an array by its position from 1; null beyond its end. #}
{% macro element(values, position) %}{{ return(adapter.dispatch('element')(values, position)) }}{% endmacro %}
{% macro default__element(values, position) %}{{ return('get(' ~ values ~ ', ' ~ (position - 1) ~ ')') }}{% endmacro %}
{% macro duckdb__element(values, position) %}{{ return(values ~ '[' ~ position ~ ']') }}{% endmacro %}

{# A text with every match of a regular expression replaced. Both arguments are expressions. #}
{% macro replace_pattern(text, pattern, by) %}{{ return(adapter.dispatch('replace_pattern')(text, pattern, by)) }}{% endmacro %}
{% macro default__replace_pattern(text, pattern, by) %}{{ return('regexp_replace(' ~ text ~ ', ' ~ pattern ~ ', ' ~ by ~ ')') }}{% endmacro %}
{% macro duckdb__replace_pattern(text, pattern, by) %}{{ return('regexp_replace(' ~ text ~ ', ' ~ pattern ~ ', ' ~ by ~ ", 'g')") }}{% endmacro %}

{# Whether a text contains a match of a regular expression. #}
{% macro has_pattern(text, pattern) %}{{ return(adapter.dispatch('has_pattern')(text, pattern)) }}{% endmacro %}
{% macro default__has_pattern(text, pattern) %}{{ return(text ~ ' rlike ' ~ pattern) }}{% endmacro %}
{% macro duckdb__has_pattern(text, pattern) %}{{ return('regexp_matches(' ~ text ~ ', ' ~ pattern ~ ')') }}{% endmacro %}

{# The texts of a group, joined in an order. #}
{% macro joined_texts(text, separator, order) %}{{ return(adapter.dispatch('joined_texts')(text, separator, order)) }}{% endmacro %}
{% macro default__joined_texts(text, separator, order) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order }})
{%- endmacro %}
{% macro duckdb__joined_texts(text, separator, order) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order }})
{%- endmacro %}

{# A text without the accents of its letters. #}
{% macro without_accents(text) %}{{ return(adapter.dispatch('without_accents')(text)) }}{% endmacro %}
{% macro default__without_accents(text) -%}
    translate({{ text }}, 'ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸàâäçéèêëîïôöùûüÿ', 'AAACEEEEIIOOUUUYaaaceeeeiioouuuy')
{%- endmacro %}
{% macro duckdb__without_accents(text) %}{{ return('strip_accents(' ~ text ~ ')') }}{% endmacro %}
