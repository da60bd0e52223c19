{#
    Intervals of days that overlap or follow each other, merged: one row per key and run of days. `first` is the first
    day of an interval, `before` the first day after it. Use it as the whole of a CTE.
#}
{% macro merged_days(relation, key, first, before) -%}
    select
        {{ key | join(', ') }},
        min({{ first }}) as {{ first }},
        max({{ before }}) as {{ before }}
    from (
        select
            *,
            sum(opens_run) over (
                partition by {{ key | join(', ') }}
                order by {{ first }}, {{ before }}
                rows between unbounded preceding and current row
            ) as run_number
        from (
            select
                *,
                case
                    when
                        {{ first }} <= max({{ before }}) over (
                            partition by {{ key | join(', ') }}
                            order by {{ first }}, {{ before }}
                            rows between unbounded preceding and 1 preceding
                        )
                        then 0
                    else 1
                end as opens_run
            from {{ relation }}
        ) as compared
    ) as numbered
    group by {{ key | join(', ') }}, run_number
{%- endmacro %}
