-- Number of lines and control totals of a register in a package.
select
    count(*)
    {%- for measure in measures %}
        ,
        coalesce(sum(cast({{ measure }} as decimal(18, 2))), 0.00){% endfor %}
from reg_{{ register }}
where sender = {{ sender }} and period = {{ period }} and sequence = {{ sequence }};
