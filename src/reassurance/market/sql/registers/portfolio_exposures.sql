-- The books that insurers declare.
{% call create_register('portfolio_exposures', columns) %}
    select
        insurer_id as sender,
        period,
        scope,
        as_of,
        segment,
        treaty_id,
        limit_amount,
        guaranteed_amount,
        limits_count,
        policies_count
    from portfolio_books
{% endcall %};
