-- In one day an insurer reduces 8 of its 12 limits on buyers of one division or department. No other limits are on
-- buyers with these codes. The day is one of the 18 days from the tenth of the first month.
create or replace temp table blanket_cuts as
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
    insurer_by_number(insurer_number) as insurer_id,
    months.period,
    months.month_number,
    months.first_day + cast(9 + wave as integer) as decided_on,
    line_number,
    if(group_kind = 'naf_division', group_code, naf_code(line_number % 16)) as buyer_naf,
    if(group_kind = 'department', group_code, department_code(line_number % 34)) as buyer_department,
    insurer_number * 10000000 + 8000000 + place * 12 + line_number as number
from cuts
inner join codes using (place)
inner join months on months.month_number = 0 and is_reported(insurer_by_number(insurer_number), 0)
cross join range(12) as l (line_number);

{% call add_limit_decisions() %}
    select
        insurer_id,
        period,
        month_number,
        number,
        1 as decision_number,
        buyer_naf,
        buyer_department,
        'grant' as decision_type,
        cast(0 as decimal(18, 2)) as previous_limit_amount,
        cast(100000 as decimal(18, 2)) as granted_limit_amount,
        decided_on - 9 as decided_on
    from blanket_cuts
    where wave = 0
    union all
    select
        insurer_id,
        period,
        month_number,
        number,
        wave + 2,
        buyer_naf,
        buyer_department,
        'reduce',
        cast(100000 - 5000 * wave as decimal(18, 2)),
        cast(95000 - 5000 * wave as decimal(18, 2)),
        decided_on
    from blanket_cuts
    where line_number < 8
{% endcall %};
