-- A bank movement is pending instead of booked: it is refused, and settles nothing.
create temp table pending_movements as
select
    * replace (
        movement_id || '-PENDING' as movement_id, bank_reference || '-PENDING' as bank_reference, 'pending' as status
    )
from bank_movements
order by draw({{ anomaly }}, hash(bank_reference) % 1000000007, 1000000007), bank_reference
limit {{ count }};

insert into bank_movements from pending_movements;

{% call report(
    'bank_statements', 'bank_reference', "'refusal'", anomaly, insurer='reinsurer_id',
    known_from='(select max(sent_at) from sent where sent.sender = p.reinsurer_id and sent.period = p.period)'
) %}
    from pending_movements as p
{% endcall %};

{% call report(
    'bank_statements', "reinsurer_id || '|' || bank_reference", "'settlement'", "'quarantined'",
    "case direction when 'credit' then amount else -amount end", insurer='reinsurer_id',
    known_from='(select max(sent_at) from sent where sent.sender = p.reinsurer_id and sent.period = p.period)'
) %}
    from pending_movements as p
{% endcall %};
