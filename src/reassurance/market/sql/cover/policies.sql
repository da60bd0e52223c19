-- One row per policy with a guarantee, reported in the first month in which a line refers to it. In `grown_month`,
-- after the grant of all of their guarantees, 4 % report a turnover above the limit of the law.
create table policies as
with
carried as (
    select
        insurer_id,
        policy_id,
        -- A decision to cancel is reported before the cover that replaces the limit.
        min(greatest(least(start_month, month_number(decided_on)), 0)) as start_month,
        max(start_month) as last_start_month,
        any_value(policy_insured_share) as insured_percentage,
        insurer_number(insurer_id) * 10000000 + cast(substr(policy_id, 8) as bigint) as number
    from guarantees
    group by insurer_id, policy_id
),

reported as (
    select
        i.insurer_id,
        m.month_number
    from (select distinct insurer_id from guarantees) as i cross join months as m
    where is_reported(i.insurer_id, m.month_number)
)

select
    c.insurer_id,
    c.policy_id,
    c.number,
    c.start_month,
    c.insured_percentage,
    case when draw('factor', number, 100) < 5 then siren(99400000 + draw('house', number, 40)) end
        as factor_siren,
    siren(99000000 + number * 104729 % 400000) as insured_siren,
    cast(500000 + 10000 * draw('turnover', number, 9000) as decimal(18, 2))
        as insured_turnover_amount,
    cast(1600000000 as decimal(18, 2)) as grown_turnover_amount,
    m.month_number as grown_month,
    naf_code(draw('naf', number, 16)) as insured_naf,
    department_code(draw('department', number, 34))
        as insured_department,
    date '2020-01-01' as inception_on,
    date '2021-12-31' as expires_on
from carried as c
left join reported as m
    on
        c.insurer_id = m.insurer_id
        and m.month_number = c.last_start_month + 1 + draw('growth', number, 4)
        and draw('grown', number, 100) < 4
order by c.insurer_id, c.policy_id;

-- The policies of each insurer that are reported in the first month: its limits without public cover are under
-- them.
create view first_policies as
select
    insurer_id,
    policy_id,
    row_number() over (partition by insurer_id order by policy_id) - 1 as place,
    count(*) over (partition by insurer_id) as policy_count
from policies
where start_month = 0;
