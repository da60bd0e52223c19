{# The dated rows of a term have no gap and no overlap. Each returned row names the faulty row and the fault. #}
{% test validities_follow_each_other(model, columns) %}

with

followed as (
    select
        {{ columns | join(', ') }},
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by {{ columns | join(', ') }} order by valid_from, valid_to
        ) as next_valid_from
    from {{ model }}
)

select
    *,
    case
        when valid_from is null then 'valid_from is missing'
        when valid_to < valid_from then 'valid_to is before valid_from'
        when valid_to is null or next_valid_from <= valid_to then 'overlaps the next row: end it the day before'
        else 'days are missing before the next row: it must start the day after valid_to'
    end as problem
from followed
where
    valid_from is null
    or valid_to < valid_from
    or (next_valid_from is not null and next_valid_from is distinct from {{ days_after('valid_to', 1) }})

{% endtest %}
