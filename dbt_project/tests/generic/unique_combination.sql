{#
    The combination of columns is unique. Rows are grouped by the hash of these columns, which takes a tenth of the
    memory. Only rows with a repeated hash are grouped by the columns themselves.
#}
{% test unique_combination(model, columns) %}

with

repeated as (
    select {{ row_hash(columns) }} as row_hash
    from {{ model }}
    group by {{ row_hash(columns) }}
    having count(*) > 1
)

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
where {{ row_hash(columns) }} in (select repeated.row_hash from repeated)
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
