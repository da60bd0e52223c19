-- A control total or a count of lines that the descriptor of a package declares wrongly. The accepted package of the
-- month replaces the rejected one.
insert into answer_key by name
select
    'premiums' as register, {{ period }} as period, {{ sender }} as insurer_id, {{ key }} as key,
    'control_totals' as "check", {{ expected_class }} as expected_class,
    (
        select min(sent_at) from sent
        where sender = {{ sender }} and period = {{ period }} and is_accepted and sent_at > {{ sent_at }}
    ) as known_until;
