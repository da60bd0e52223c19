-- A day that does not exist: the line is refused. Each comparison that needs it reports it as quarantined.
{{ reserve_premium_lines(anomaly, count, '(insurer_id, period) not in (from resent_periods)') }};

create table refused_premiums as
select premium_line_id from chosen;

update reg_premiums set covers_to = '31/02/2020'
where premium_line_id in (from refused_premiums);

{% call report(
    'premiums', 'premium_line_id || c.key_suffix', 'c.check_name', 'c.check_class', insurer='sender'
) %}
    from reg_premiums
    semi join refused_premiums using (premium_line_id)
    cross join (
        values ('refusal', 'type', ''), ('cession_terms', 'quarantined', ''),
        ('premium_ledger', 'quarantined', '|ceded_premium'), ('premium_ledger', 'quarantined', '|ceding_commission')
    ) as c (check_name, check_class, key_suffix)
{% endcall %};
