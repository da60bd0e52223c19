-- What each payment settles, one row per payment and balance, and its texts. The cedent pays a positive balance, the
-- reinsurer a negative one. An insurer may pay the balances of a quarter in one sum, with their signs, or one balance
-- in two parts. The payer names the account of the quarter in a structured reference, in one of several forms of text,
-- or not at all.
create table balances as
select
    *,
    row_number() over (order by account_id) as number,
    insurer_id || '|' || treaty_id || '|' || account_period || '|' || currency as balance_key,
    cast(last_day + 45 as date) as due_on
from technical_accounts
where line_code = 'balance';

create table settlements as
with
owed as (
    select
        *,
        min(number) over quarters as group_number,
        count(*) over quarters as group_size,
        sum(amount) over quarters as group_amount,
        cast(last_day + cast(18 + draw('settled', number, 28) as integer) as date) as booked_on
    from balances
    where amount <> 0
    window quarters as (partition by insurer_id, reinsurer_id, currency, account_period)
),

ways as (
    select
        *,
        case
            when group_size between 2 and 6 and group_amount <> 0 and draw('grouped', group_number, 4) = 0 then 'group'
            when abs(amount) > 1 and draw('parts', number, 12) = 0 then 'parts'
            else 'single'
        end as way
    from owed
),

parts as (
    select
        *,
        case way when 'group' then group_number else number end as payment_number,
        'TR' || lpad(cast(draw('transfer', payment_number, 1000000000) as varchar), 9, '0') as bank_reference,
        case way when 'parts' then money(abs(amount), 0.6, 1) * sign(amount) else amount end as part_amount,
        0 as days_later
    from ways
    union all
    select
        *,
        number as payment_number,
        'TR' || lpad(cast(draw('second transfer', number, 1000000000) as varchar), 9, '0') as bank_reference,
        amount - money(abs(amount), 0.6, 1) * sign(amount) as part_amount,
        2 as days_later
    from ways
    where way = 'parts'
)

select
    bank_reference,
    balance_key,
    reinsurer_id,
    insurer_id,
    treaty_id,
    account_period,
    account_id,
    currency,
    way,
    payment_number as number,
    cast(part_amount as decimal(18, 2)) as amount,
    case
        when way = 'group' then min(booked_on) over (partition by bank_reference)
        else least(booked_on + days_later, due_on)
    end as booked_on
from parts;

create table payments as
with
paid as (
    select
        bank_reference,
        any_value(reinsurer_id) as reinsurer_id,
        any_value(insurer_id) as insurer_id,
        any_value(treaty_id) as treaty_id,
        any_value(account_period) as account_period,
        any_value(account_id) as account_id,
        any_value(currency) as currency,
        any_value(way) as way,
        any_value(number) as number,
        any_value(booked_on) as booked_on,
        sum(amount) as amount,
        draw('remittance', any_value(number), 100) as habit
    from settlements
    group by bank_reference
)

select
    bank_reference,
    reinsurer_id,
    insurer_id,
    currency,
    way,
    number,
    booked_on,
    amount,
    -- Whether the text names one account exactly.
    way <> 'group' and habit < 75 as is_exact,
    'Assureur fictif ' || insurer_id as counterparty_name,
    case when way <> 'group' and habit >= 60 and habit < 75 then account_id end as structured_reference,
    case
        when way = 'group'
            then upper(concat_ws(' ', insurer_id, 'soldes', right(account_period, 1) || 'T' || left(account_period, 4)))
        when habit < 40
            then concat_ws(' ', insurer_id, treaty_id, replace(account_period, '-', ''))
        when habit < 60
            then concat_ws(
                ' ', replace(split_part(treaty_id, '-', 2), '_', ' '),
                right(account_period, 1) || 'T' || left(account_period, 4), treaty_id
            )
        when habit >= 75 and habit < 88 or (way = 'parts' and habit >= 75)
            then lower(concat_ws(
                ' ', 'reglement compte', right(account_period, 2), left(account_period, 4), insurer_id
            ))
        -- The identifier is cut and its digits are unreadable.
        when habit >= 88 and habit < 92
            then 'REF ' || replace(replace(left(account_id, 14), '2', '?'), '-', '/')
    end as remittance_text,
    false as is_reversal
from paid;

-- The bank books one payment in 40 twice and reverses the second the next day.
insert into payments by name
select
    p.* replace (
        p.bank_reference || c.suffix as bank_reference,
        cast(p.booked_on + c.days as date) as booked_on,
        p.amount * c.factor as amount,
        c.suffix = 'R' as is_reversal
    )
from payments as p cross join (values ('D', 0, 1), ('R', 1, -1)) as c (suffix, days, factor)
where draw('booked twice', p.number, 40) = 0;
