{#
    Where engines spell one thing differently: `default__` is Spark's word, `duckdb__` DuckDB's.
    Models call the macro without a prefix.
#}

{# An integer wide enough for an amount times a rate, both scaled to integers. #}
{% macro wide_integer() %}{{ return(adapter.dispatch('wide_integer')()) }}{% endmacro %}
{% macro default__wide_integer() %}{{ return('decimal(38, 0)') }}{% endmacro %}
{% macro duckdb__wide_integer() %}{{ return('hugeint') }}{% endmacro %}

{# The whole part of a quotient of integers, cut towards zero. #}
{% macro quotient(numerator, denominator) %}{{ return(adapter.dispatch('quotient')(numerator, denominator)) }}{% endmacro %}
{% macro default__quotient(numerator, denominator) %}{{ return('(' ~ numerator ~ ' div ' ~ denominator ~ ')') }}{% endmacro %}
{% macro duckdb__quotient(numerator, denominator) %}{{ return('(' ~ numerator ~ ' // ' ~ denominator ~ ')') }}{% endmacro %}

{# Of a CTE that is read more than once: it is computed each time, with what is asked of it, and not kept whole. #}
{% macro not_kept() %}{{ return(adapter.dispatch('not_kept')()) }}{% endmacro %}
{% macro default__not_kept() %}{{ return('') }}{% endmacro %}
{% macro duckdb__not_kept() %}{{ return('not materialized') }}{% endmacro %}

{# A number of 64 bits for columns together: the same for the same values, seldom the same for others. #}
{% macro row_hash(columns) %}{{ return(adapter.dispatch('row_hash')(columns)) }}{% endmacro %}
{% macro default__row_hash(columns) %}{{ return('xxhash64(' ~ columns | join(', ') ~ ')') }}{% endmacro %}
{% macro duckdb__row_hash(columns) %}{{ return('hash(' ~ columns | join(', ') ~ ')') }}{% endmacro %}

{# All columns of a relation except those in `columns`. #}
{% macro all_columns_but(relation, columns) %}{{ return(adapter.dispatch('all_columns_but')(relation, columns)) }}{% endmacro %}
{% macro default__all_columns_but(relation, columns) %}{{ return(relation ~ '.* except (' ~ columns | join(', ') ~ ')') }}{% endmacro %}
{% macro duckdb__all_columns_but(relation, columns) %}{{ return(relation ~ '.* exclude (' ~ columns | join(', ') ~ ')') }}{% endmacro %}

{# Whether two values are equal, or both empty. #}
{% macro is_same(left, right) -%}
{{ left }} is not distinct from {{ right }}
{%- endmacro %}
