-- The ceded premium and its commission are those of the next line of the file. Run after all other changes.
{{ reserve_premium_lines(anomaly, count) }};

create or replace temp table next_lines as
with
placed as (
    select
        premium_line_id,
        ceded_premium_amount,
        lead(ceded_premium_amount) over file_lines as next_ceded_amount,
        lead(ceding_commission_amount) over file_lines as next_commission_amount
    from premium_lines
    window file_lines as (partition by insurer_id, period order by premium_line_id)
)

select * from placed
where is_chosen_line(premium_line_id) and ceded_premium_amount <> next_ceded_amount and next_ceded_amount <> 0;

{% call report(
    'premiums', 'premium_line_id', "'cession_terms'", "'share_differs'", 'next_ceded_amount - n.ceded_premium_amount',
    cause="'another_line'"
) %}
    from next_lines as n
    inner join premium_lines using (premium_line_id)
{% endcall %};

update premium_lines set ceded_premium_amount = next_ceded_amount, ceding_commission_amount = next_commission_amount
from next_lines as n
where premium_lines.premium_line_id = n.premium_line_id;
