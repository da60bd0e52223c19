{#
    At the end of a run: for each node that ran out of memory or disk, log the limit and what to do. The texts come
    from the platform, because DuckDB's own advice names statements that no user can run here.
#}
{% macro log_exhausted_nodes(results) -%}
    {%- if execute -%}
        {%- for result in results -%}
            {%- set message = result.message | default('', true) | string -%}
            {%- if 'max_temp_directory_size' in message -%}
                {%- do log(env_var('REASSURANCE_OUT_OF_SPILL', message).replace('{node}', result.node.unique_id), info=true) -%}
            {%- elif 'No space left on device' in message -%}
                {%- do log(env_var('REASSURANCE_OUT_OF_DISK', message).replace('{node}', result.node.unique_id), info=true) -%}
            {%- elif 'Out of Memory Error' in message -%}
                {%- do log(env_var('REASSURANCE_OUT_OF_MEMORY', message).replace('{node}', result.node.unique_id), info=true) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
