-- The lines of a full package that is sent a second time, with sequence 2.
{% for register in registers %}
    insert into reg_{{ register }}
    select * replace (2 as sequence)
    from reg_{{ register }}
    where sender = {{ sender }} and period = {{ period }} and sequence = 1;
{% endfor %}
