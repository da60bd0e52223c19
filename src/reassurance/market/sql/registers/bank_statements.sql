-- Movements on the bank accounts of the scheme.
{% call create_register('bank_statements', columns) %}
    select
        reinsurer_id as sender,
        null as xml_line,
        * exclude (reinsurer_id)
    from bank_movements
{% endcall %};
