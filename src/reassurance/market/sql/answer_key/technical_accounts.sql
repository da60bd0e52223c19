-- Each line of account whose bordereau lines, account and ledger disagree. Run on the registers, after all anomalies.
-- A line of account is compared once the account is sent or due, 15 days after the end of its quarter.
insert into answer_key by name
with
terms as (
    select
        g.insurer_id,
        g.guarantee_id,
        t.treaty_id
    from guarantees as g
    inner join treaty_terms as t
        on
            g.insurer_id = t.insurer_id and g.product_code = t.product_code
            and g.granted_on between t.valid_from and t.valid_to
),

-- An account line declared under two identifiers is refused under both.
refused as (
    select
        register,
        key
    from answer_key
    where "check" = 'refusal' and register in ('claims', 'accounts')
    union
    select
        register,
        substr(key, 5)
    from answer_key
    where "check" = 'refusal' and register = 'accounts' and key like 'BIS-%'
    union
    select
        'premiums',
        premium_line_id
    from refused_premiums
),

declared as (
    select
        'premiums' as register,
        sender,
        period,
        premium_line_id as key,
        guarantee_id,
        treaty_id,
        unnest(['ceded_premium', 'ceding_commission']) as line_code,
        currency,
        unnest([ceded_premium_amount, ceding_commission_amount]) as amount
    from reg_premiums
    union all
    select
        'claims',
        sender,
        period,
        movement_id,
        guarantee_id,
        treaty_id,
        line_code,
        currency,
        ceded_amount
    from reg_claims inner join claim_accounts using (movement_type)
),

accounts as (
    select
        * replace (cast(amount as decimal(18, 2)) as amount),
        account_id in (
            select key from refused
            where register = 'accounts'
        ) as is_refused
    from reg_accounts
),

parts as (
    select
        d.sender as insurer_id,
        coalesce(t.treaty_id, d.treaty_id) as treaty_id,
        m.account_period,
        d.line_code,
        d.currency,
        'declared' as source,
        r.key is not null as is_refused,
        cast(d.amount as decimal(18, 2)) as amount,
        null as sent_period
    from declared as d
    inner join months as m on d.period = m.period and is_reported(d.sender, m.month_number)
    left join terms as t on d.sender = t.insurer_id and d.guarantee_id = t.guarantee_id
    left join refused as r on d.register = r.register and d.key = r.key
    union all
    select
        sender,
        treaty_id,
        account_period,
        line_code,
        currency,
        'account',
        is_refused,
        amount,
        period
    from accounts
    union all
    select
        sender,
        treaty_id,
        account_period,
        'balance',
        currency,
        'footing',
        is_refused,
        case
            when line_code in ('ceded_premium', 'ceded_recoveries') then amount
            when line_code in ('ceding_commission', 'ceded_claims_paid') then -amount
            else 0
        end,
        null
    from accounts
    where not is_refused or line_code not in ('balance', 'ceded_reserve_change')
    union all
    select
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        'ledger',
        false,
        cast(amount as decimal(18, 2)),
        null
    from reg_ledger
),

lines as (
    select
        insurer_id,
        treaty_id,
        account_period,
        line_code,
        currency,
        bool_or(is_refused) as is_incomplete,
        max(sent_period) as sent_period,
        coalesce(bool_or(source in ('declared', 'footing') and not is_refused), false) as is_declared,
        coalesce(bool_or(source = 'account' and not is_refused), false) as has_account,
        coalesce(bool_or(not is_refused), false) as has_amount,
        coalesce(sum(amount) filter (source in ('declared', 'footing') and not is_refused), 0) as declared,
        coalesce(sum(amount) filter (source = 'account' and not is_refused), 0) as account,
        coalesce(sum(amount) filter (source = 'ledger'), 0) as ledger
    from parts
    group by all
    having bool_or(source <> 'footing' or not is_refused)
),

differing as (
    select
        *,
        abs(account - declared) > 0.01 as is_account_different,
        line_code <> 'balance' and abs(ledger - if(has_account, account, declared)) > 0.01 as is_ledger_different
    from lines
),

classed as (
    select
        d.*,
        case
            when not has_amount then 'quarantined'
            when not is_account_different and not is_ledger_different then 'matched'
            when is_incomplete then 'quarantined'
            when treaty_id is null then 'no_terms_in_force'
            when not is_account_different then 'ledger_differs'
            when not has_account then 'missing_in_account'
            when line_code = 'balance' then 'footing_differs'
            when not is_declared then 'missing_in_bordereau'
            else 'amount_differs'
        end as class,
        cast(right(account_period, 1) as integer) * 3 as end_month,
        left(account_period, 4) || '-' || lpad(cast(end_month as varchar), 2, '0') as end_period,
        last_day(cast(end_period || '-01' as date)) as ends_on
    from differing as d
)

select
    'accounts' as register,
    end_period as period,
    insurer_id,
    concat_ws('|', coalesce(treaty_id, insurer_id), account_period, line_code, currency) as key,
    'technical_account' as "check",
    class as expected_class,
    case
        when is_account_different then account - declared
        when is_ledger_different then ledger - if(has_account, account, declared)
    end as expected_difference,
    case
        when sent_period is not null and class <> 'missing_in_bordereau' and (is_account_different or not has_amount)
            then (
                select min(sent.sent_at) from sent
                where sent.sender = c.insurer_id and sent.is_accepted and sent.period = c.sent_period
            )
        else cast(ends_on + 16 as timestamp)
    end as known_from
from classed as c
where class <> 'matched';
