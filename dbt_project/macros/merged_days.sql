{#
    Merges intervals of days that overlap or are adjacent: one row per key and merged interval. `first` is the first
    day of an interval, `before` the first day after it. The macro is the complete body of a CTE.
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
