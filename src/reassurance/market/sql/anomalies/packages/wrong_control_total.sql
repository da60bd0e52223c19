-- A control total or a count of lines that the descriptor of a package declares wrongly.
insert into answer_key by name
select
    'premiums' as register, {{ period }} as period, {{ sender }} as insurer_id, {{ key }} as key,
    'control_totals' as "check", {{ expected_class }} as expected_class;
