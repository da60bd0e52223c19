{#
    How tables and views are made in a build. A build is a new file that no reader opens before it is decided on, so a
    relation is made under its own name. dbt's own materializations make it under another name, rename it and look for
    a former one: five more statements per model, two seconds of processor time in all.
#}
{% materialization table, adapter='duckdb' -%}
    {{ return(make_relation('table')) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {{ return(make_relation('view')) }}
{%- endmaterialization %}

{# Replaces a relation of that name, as when a model is run by hand in a build that has it. #}
{% macro make_relation(type) -%}
    {%- set former = load_cached_relation(this) -%}
    {%- set relation = this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks) }}
    {{ drop_relation_if_exists(former) }}
    {% call statement('main') -%}
        {{ create_table_as(False, relation, sql) if type == 'table' else create_view_as(relation, sql) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
