{#
    The columns together tell one row from another. Rows are grouped by the hash of these columns, which takes a tenth of
    the memory, and only those whose hash is repeated by the columns themselves.
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
