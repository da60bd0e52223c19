-- CNV-03: each insurer, day and group of limits of which more than the allowed share is cut. Cuts made on
-- purpose are among them (`anomalies/decisions/CNV-03.sql`); others arise by chance.
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
        coalesce(lead(decided_on) over line, date '9999-12-31') as next_decided_on
    from last_of_day
    window line as (partition by insurer_id, policy_id, buyer order by decided_on)
),

grouped as (
    select
        *,
        'naf_division' as kind,
        division as code
    from spans
    where division is not null
    union all
    select
        *,
        'department' as kind,
        department as code
    from spans
    where department is not null
),

known as (
    select
        insurer_id,
        kind,
        code,
        policy_id,
        buyer,
        case when is_first and previous_limit_amount > 0 then decided_on end as named_on,
        case when granted_limit_amount > 0 then decided_on end as opened_on,
        next_decided_on
    from grouped
),

days as (
    select
        insurer_id,
        kind,
        code,
        decided_on,
        cast(share.value_rate as decimal(9, 6)) as allowed_share,
        cast(fewest.value_count as bigint) as fewest_lines,
        count(*) as withdrawal_count
    from grouped
    inner join rule_parameters as share
        on
            share.parameter = 'blanket_cut_share'
            and decided_on >= cast(share.valid_from as date)
            and decided_on <= coalesce(cast(share.valid_to as date), date '9999-12-31')
    inner join rule_parameters as fewest
        on
            fewest.parameter = 'blanket_lines_minimum'
            and decided_on >= cast(fewest.valid_from as date)
            and decided_on <= coalesce(cast(fewest.valid_to as date), date '9999-12-31')
    where is_withdrawal
    group by all
    -- Fewer withdrawals are no breach, however few lines there are.
    having withdrawal_count > allowed_share * fewest_lines
),

known_on as (
    select distinct
        d.*,
        k.policy_id,
        k.buyer
    from days as d
    inner join known as k
        on
            d.insurer_id = k.insurer_id and d.kind = k.kind and d.code = k.code
            and (
                d.decided_on = k.named_on
                or (d.decided_on > k.opened_on and d.decided_on <= k.next_decided_on)
            )
),

compared as (
    select
        k.insurer_id,
        k.kind,
        k.code,
        k.decided_on,
        k.allowed_share,
        k.fewest_lines,
        count(*) as line_count,
        count(g.buyer) filter (g.is_withdrawal) as withdrawn_count
    from known_on as k
    left join grouped as g using (insurer_id, kind, code, policy_id, buyer, decided_on)
    group by all
)

select
    'limit_decisions' as register,
    'CNV-03' as "check",
    'CNV-03' as expected_class,
    strftime(decided_on, '%Y-%m') as period,
    insurer_id,
    decided_on || '|' || kind || '|' || code as key
from compared
where line_count >= fewest_lines and withdrawn_count > allowed_share * line_count;
