{#
    The combination of columns is unique. Rows are grouped by the hash of these columns, which takes a tenth of the
    memory. Only rows with a repeated hash are grouped by the columns themselves.

    With `not_null`, these columns have no empty value. With `accepted_values`, a mapping of columns to lists, a column
    is empty or has one of the values. One test reads a table once: dbt takes longer to start a test than DuckDB to
    read a column (decision 0056). Each returned row names the key and the fault.
#}
{% test unique_combination(model, columns, not_null=[], accepted_values={}) %}

{%- set faults = {} -%}
{%- for column in not_null -%}
    {%- do faults.update({column ~ ' is null': column ~ ' is empty'}) -%}
{%- endfor -%}
{%- for column, values in accepted_values.items() -%}
    {%- do faults.update({
        column ~ " not in ('" ~ values | join("', '") ~ "')": column ~ ' has another value'
    }) -%}
{%- endfor %}

with

repeated as (
    select {{ row_hash(columns) }} as row_hash
    from {{ model }}
    group by {{ row_hash(columns) }}
    having count(*) > 1
)

select
    {{ columns | join(', ') }},
    'the key is repeated' as problem,
    count(*) as row_count
from {{ model }}
where {{ row_hash(columns) }} in (select repeated.row_hash from repeated)
group by {{ columns | join(', ') }}
having count(*) > 1
{% if faults -%}
union all
select
    {{ columns | join(', ') }},
    case
        {% for condition, problem in faults.items() -%}
        when {{ condition }} then '{{ problem }}'
        {% endfor -%}
    end as problem,
    1 as row_count
from {{ model }}
where
    {{ faults | join('\n    or ') }}
{%- endif %}

{% endtest %}
