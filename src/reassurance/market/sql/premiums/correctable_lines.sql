-- The first premium line of guarantees whose insurer sends a package for the following month.
{% call reserve(correction, 'guarantee', count) %}
    select
        guarantee_id as id,
        number,
        arg_min(premium_line_id, month_number) as premium_line_id
    from premium_lines as p
    where
        months_count = 1
        and exists (
            from months as m
            where m.month_number = p.month_number + 1 and is_reported(p.insurer_id, m.month_number)
        )
    group by guarantee_id, number
    having bool_and(transaction_type = 'premium')
{% endcall %};
