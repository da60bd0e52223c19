{#
    How a build creates tables and views. A build is a new file, and no reader opens it before the gate's decision, so
    a relation is created under its final name. dbt's own materializations create it under another name, rename it and
    look for a previous one: five more statements per model, two seconds of processor time per build.
#}
{% materialization table, adapter='duckdb' -%}
    {{ return(make_relation('table')) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {{ return(make_relation('view')) }}
{%- endmaterialization %}

{# Replaces an existing relation of that name: a model can be run again by hand in a finished build. #}
{% macro make_relation(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set relation = this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(existing) }}
    {% call statement('main') -%}
        {{ create_table_as(False, relation, sql) if type == 'table' else create_view_as(relation, sql) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
