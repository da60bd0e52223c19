{#
    Models and sources by schema and name, without the database. A view then still works after the build's file is
    moved.
#}
{% macro ref() %}{{ return(builtins.ref(*varargs, **kwargs).include(database=false)) }}{% endmacro %}
{% macro source() %}{{ return(builtins.source(*varargs).include(database=false)) }}{% endmacro %}
