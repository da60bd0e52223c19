-- CNV-03: each insurer, day and group of limits of which more than the allowed share is cut, either on purpose
-- (`anomalies/decisions/CNV-03.sql`) or by chance.
--
-- A limit is a policy's limit on a buyer. It counts on a day if the last decision before that day left a limit,
-- or if its first decision, on that day, declares a previous limit (decision 0015).
insert into answer_key by name

with
last_of_day as (
    select
        insurer_id,
        policy_id,
        decided_on,
        granted_limit_amount,
        previous_limit_amount,
        -- A French VAT number ends with the SIREN.
        case
            when buyer_id_scheme = 'vat' and buyer_id like 'FR%' then 'siren' || substr(buyer_id, 5)
            else buyer_id_scheme || buyer_id
        end as buyer,
        decision_type in ('reduce', 'cancel') or granted_limit_amount < previous_limit_amount
            as is_withdrawal,
        substr(buyer_naf, 1, 2) as division,
        buyer_department as department
    from decisions
    where is_in_france(buyer_country)
    qualify decision_id = max(decision_id) over (
        partition by insurer_id, policy_id, buyer, decided_on
    )
),

spans as (
    select
        *,
        lag(decided_on) over line is null as is_first,
        coalesce(lag(granted_limit_amount) over line, previous_limit_amount) > 0 as had_limit,
        lag(division, 1, division) over line = division as kept_division,
        lag(department, 1, department) over line = department as kept_department,
        coalesce(lead(decided_on) over line, date '9999-12-31') as next_decided_on
    from last_of_day
    window line as (partition by insurer_id, policy_id, buyer order by decided_on)
),

grouped as (
    select
        *,
        'naf_division' as kind,
        division as code,
        had_limit and kept_division as counts_on_its_day
    from spans
    where division is not null
    union all
    select
        *,
        'department' as kind,
        department as code,
        had_limit and kept_department
    from spans
    where department is not null
),

days as (
    select
        insurer_id,
        kind,
        code,
        decided_on,
        share.value_rate as allowed_share,
        minimum.value_count as minimum_lines,
        count(*) as withdrawal_count,
        count(*) filter (counts_on_its_day) as withdrawn_count
    from grouped
    inner join rule_parameters as share
        on share.parameter = 'blanket_cut_share' and decided_on between share.valid_from and share.valid_to
    inner join rule_parameters as minimum
        on
            minimum.parameter = 'blanket_lines_minimum'
            and decided_on between minimum.valid_from and minimum.valid_to
    where is_withdrawal
    group by all
    -- With fewer withdrawals there can be no breach.
    having withdrawal_count > allowed_share * minimum_lines
),

-- The days on which a limit begins to count, and on which it ceases to.
changes as (
    select
        insurer_id,
        kind,
        code,
        unnest([decided_on, decided_on + 1]) as day,
        unnest([1, -1]) as change
    from grouped
    where is_first and previous_limit_amount > 0
    union all
    select
        insurer_id,
        kind,
        code,
        unnest([decided_on + 1, next_decided_on + 1]),
        unnest([1, -1])
    from grouped
    where granted_limit_amount > 0
),

counted as (
    select
        insurer_id,
        kind,
        code,
        day,
        sum(sum(change)) over (partition by insurer_id, kind, code order by day) as line_count
    from changes
    group by insurer_id, kind, code, day
)

select
    'limit_decisions' as register,
    'CNV-03' as "check",
    'CNV-03' as expected_class,
    strftime(d.decided_on, '%Y-%m') as period,
    d.insurer_id,
    d.decided_on || '|' || d.kind || '|' || d.code as key
from days as d
asof inner join counted as c
    on d.insurer_id = c.insurer_id and d.kind = c.kind and d.code = c.code and d.decided_on >= c.day
where c.line_count >= d.minimum_lines and d.withdrawn_count > d.allowed_share * c.line_count;
