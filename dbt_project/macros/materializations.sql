{#
    How a build creates tables and views. A build is a new file, and no reader opens it before the gate's decision, so
    a relation is created under its final name. dbt's own materializations create it under another name, rename it and
    look for a previous one: five more statements per model, two seconds of processor time per build.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] -%}
    {%- set relation = begin_relation('table') -%}
    {# dbt runs a Python model only in a statement of the materialization itself. #}
    {% call statement('main', language=model['language']) -%}
        {{ create_table_as(False, relation, compiled_code, model['language']) }}
    {%- endcall %}
    {{ return(end_relation(relation)) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {%- set relation = begin_relation('view') -%}
    {% call statement('main') -%}
        {{ create_view_as(relation, sql) }}
    {%- endcall %}
    {{ return(end_relation(relation)) }}
{%- endmaterialization %}

{# Drops an existing relation of that name: a model can be run again by hand in a finished build. #}
{% macro begin_relation(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(existing) }}
    {{ return(this.incorporate(type=type)) }}
{%- endmacro %}

{% macro end_relation(relation) -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
