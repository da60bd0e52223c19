-- In one package five premiums are 100 too large and one line is superfluous. The correction that follows changes the
-- premiums and withdraws the line.
create temp table corrected as
select
    sender,
    period,
    premium_line_id
from reg_premiums
where sender = {{ sender }} and period = {{ period }}
order by premium_line_id
limit 5;

insert into reg_premiums
select p.* replace (2 as sequence)
from reg_premiums as p
semi join corrected using (sender, period, premium_line_id);

update reg_premiums set
    gross_premium_amount = cast(cast(gross_premium_amount as decimal(18, 2)) + 100 as varchar)
where sequence = 1 and premium_line_id in (select premium_line_id from corrected);

insert into reg_premiums
select p.* replace (premium_line_id || '-BIS' as premium_line_id)
from reg_premiums as p
semi join corrected using (sender, period, premium_line_id)
where sequence = 1 and premium_line_id = (select min(c.premium_line_id) from corrected as c);

insert into reg_premiums
select * replace (2 as sequence, 'withdraw' as _action)
from reg_premiums
where sequence = 1 and premium_line_id like '%-BIS';
