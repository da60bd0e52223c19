{#
    Models and sources by schema and name, without the name of the database: a view that holds none follows its build
    wherever the file is moved.
#}
{% macro ref() %}{{ return(builtins.ref(*varargs, **kwargs).include(database=false)) }}{% endmacro %}
{% macro source() %}{{ return(builtins.source(*varargs).include(database=false)) }}{% endmacro %}
