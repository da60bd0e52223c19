-- A day that does not exist: the line is refused, and shows as quarantined wherever it would be compared.
{{ reserve_premium_lines(anomaly, count, '(insurer_id, period) not in (from resent_periods)') }};

create table refused_premiums as
select premium_line_id from chosen;

update reg_premiums set covers_to = '31/02/2020'
where premium_line_id in (from refused_premiums);

insert into answer_key by name
select
    'premiums' as register,
    period,
    sender as insurer_id,
    premium_line_id || key_suffix as key,
    c."check",
    c.expected_class
from reg_premiums
cross join (
    values ('refusal', 'type', ''), ('cession_terms', 'quarantined', ''),
    ('premium_ledger', 'quarantined', '|ceded_premium'), ('premium_ledger', 'quarantined', '|ceding_commission')
) as c ("check", expected_class, key_suffix)
where covers_to = '31/02/2020';
