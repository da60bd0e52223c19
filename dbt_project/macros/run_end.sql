{#
    At the end of a run: for each node that was short of memory or disk, which limit that is and what to do, in the words
    that the platform hands over. DuckDB's own advice names statements that nobody can run here.
#}
{% macro tell_exhausted(results) -%}
    {%- if execute -%}
        {%- for result in results -%}
            {%- set said = result.message | default('', true) | string -%}
            {%- if 'max_temp_directory_size' in said -%}
                {%- do log(env_var('REASSURANCE_OUT_OF_SPILL', said).replace('{node}', result.node.unique_id), info=true) -%}
            {%- elif 'No space left on device' in said -%}
                {%- do log(env_var('REASSURANCE_OUT_OF_DISK', said).replace('{node}', result.node.unique_id), info=true) -%}
            {%- elif 'Out of Memory Error' in said -%}
                {%- do log(env_var('REASSURANCE_OUT_OF_MEMORY', said).replace('{node}', result.node.unique_id), info=true) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
