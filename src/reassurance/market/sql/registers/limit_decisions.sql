-- Limit decisions.
{% call create_register('limit_decisions', columns) %}
    select
        insurer_id as sender,
        *
    from decisions
{% endcall %};
