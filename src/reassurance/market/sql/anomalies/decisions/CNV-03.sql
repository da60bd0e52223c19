-- In one day an insurer cuts 8 of its 12 limits on buyers of one division or department. No other limits are on
-- buyers of these codes. The cuts fall on the tenth day of the first month, or on one of the 17 days after it.
create or replace temp table blanket as
with
codes as (
    from (
        values
        (0, 'naf_division', '55.10Z'), (1, 'department', '2A'),
        (2, 'naf_division', '56.10A'), (3, 'department', '2B'),
        (4, 'naf_division', '59.14Z'), (5, 'department', '05'),
        (6, 'naf_division', '79.11Z'), (7, 'department', '09'),
        (8, 'naf_division', '90.01Z'), (9, 'department', '15'),
        (10, 'naf_division', '93.29Z'), (11, 'department', '23'),
        (12, 'naf_division', '96.02A'), (13, 'department', '32'),
        (14, 'naf_division', '50.10Z'), (15, 'department', '43'),
        (16, 'naf_division', '51.10Z'), (17, 'department', '48'),
        (18, 'naf_division', '77.11A'), (19, 'department', '82')
    ) as v (place, group_kind, group_code)
),

cuts as (
    select
        cut_number,
        1 + cut_number % {{ insurers }} as insurer_number,
        cut_number // {{ insurers }} % 20 as place,
        cut_number // ({{ insurers }} * 20) as wave
    from range(least({{ count }}, {{ insurers }} * 20 * 18)) as c (cut_number)
)

select
    cuts.*,
    'INS' || lpad(cast(insurer_number as varchar), 2, '0') as insurer_id,
    group_kind,
    group_code,
    months.period,
    months.month_number,
    months.first_day + cast(9 + wave as integer) as decided_on,
    line_number,
    insurer_number * 10000000 + 8000000 + place * 12 + line_number as number
from cuts
inner join codes using (place)
inner join months on months.month_number = 0
anti join silence
    on
        silence.insurer_id = 'INS' || lpad(cast(insurer_number as varchar), 2, '0')
        and silence.month_number = 0
cross join range(12) as l (line_number);

insert into decisions by name
with
carriers as (
    select
        insurer_id,
        min(policy_id) as policy_id
    from policies
    where start_month = 0
    group by all
),

reported as (
    select
        insurer_id,
        period,
        month_number,
        number,
        line_number,
        group_kind,
        group_code,
        'grant' as decision_type,
        decided_on - 9 as decided_on,
        -1 as wave
    from blanket
    where wave = 0
    union all
    select
        insurer_id,
        period,
        month_number,
        number,
        line_number,
        group_kind,
        group_code,
        'reduce',
        decided_on,
        wave
    from blanket
    where line_number < 8
)

select
    insurer_id,
    month_number,
    period,
    number,
    false as is_trigger,
    insurer_id || '-N' || lpad(cast(number % 10000000 as varchar), 7, '0') || '-' || (wave + 2)
        as decision_id,
    policy_id,
    'BUY' || lpad(cast(number as varchar), 9, '0') as buyer_id,
    'insurer' as buyer_id_scheme,
    'FR' as buyer_country,
    case group_kind
        when 'naf_division' then group_code
        else naf_code(line_number % 16)
    end as buyer_naf,
    case group_kind
        when 'department' then group_code
        else department_code(line_number % 34)
    end as buyer_department,
    decision_type,
    cast(case decision_type when 'grant' then 0 else 100000 - 5000 * wave end as decimal(18, 2))
        as previous_limit_amount,
    cast(95000 - 5000 * wave as decimal(18, 2)) as granted_limit_amount,
    'EUR' as currency,
    decided_on,
    decided_on as insured_notified_on,
    decided_on + 35 as effective_on,
    false as buyer_portal_subscribed
from reported inner join carriers using (insurer_id);
