-- The movements that each bank books in the months of the market, in the columns of the register. The cedent pays a
-- positive balance, the reinsurer a negative one. The payer names the account of the quarter in a structured
-- reference, in one of three forms of text, or not at all. The bank charges 12.50 per account and month.
create table bank_movements as
with
balances as (
    select
        *,
        cast(last_day + cast(18 + draw('settled', number, 28) as integer) as date) as booked_on,
        draw('remittance', number, 100) as habit
    from (
        select
            *,
            row_number() over (order by account_id) as number
        from technical_accounts
        where line_code = 'balance' and amount <> 0
    ) as numbered
),

paid as (
    select
        s.reinsurer_id,
        s.currency,
        s.booked_on,
        'TR' || lpad(cast(draw('transfer', number, 1000000000) as varchar), 9, '0') as bank_reference,
        abs(s.amount) as amount,
        case when s.amount > 0 then 'credit' else 'debit' end as direction,
        'Assureur fictif ' || s.insurer_id as counterparty_name,
        case when habit >= 60 and habit < 75 then s.account_id end as structured_reference,
        case
            when habit < 40
                then concat_ws(' ', s.insurer_id, s.treaty_id, replace(s.account_period, '-', ''))
            when habit < 60
                then concat_ws(
                    ' ', split_part(s.treaty_id, '-', 2),
                    right(s.account_period, 1) || 'T' || left(s.account_period, 4), s.insurer_id
                )
            when habit >= 75 and habit < 90
                then lower(concat_ws(
                    ' ', 'reglement compte', right(s.account_period, 2),
                    left(s.account_period, 4), s.insurer_id
                ))
        end as remittance_text
    from balances as s
    union all
    select
        a.reinsurer_id,
        a.currency,
        m.last_day,
        concat_ws('-', a.reinsurer_id, a.currency, m.period, 'CHARGE'),
        cast('12.50' as decimal(18, 2)),
        'debit',
        null,
        null,
        'FRAIS DE TENUE DE COMPTE'
    from settlement_accounts as a cross join months as m
),

placed as (
    select
        p.*,
        m.period,
        a.account_id,
        m.period as statement_id,
        row_number() over (partition by a.account_id, m.period order by p.booked_on, p.bank_reference)
            as place
    from paid as p
    inner join settlement_accounts as a using (reinsurer_id, currency)
    inner join months as m on p.booked_on between m.first_day and m.last_day
)

select
    reinsurer_id,
    period,
    account_id,
    statement_id || '#' || place as movement_id,
    statement_id,
    cast(place as varchar) as entry_reference,
    bank_reference,
    null as end_to_end_id,
    booked_on,
    -- The bank of Bpifrance gives no value date for its charges.
    case when counterparty_name is not null or reinsurer_id = 'CCR' then booked_on end as value_on,
    direction,
    cast(amount as decimal(18, 2)) as amount,
    currency,
    false as is_reversal,
    'booked' as status,
    counterparty_name,
    null as counterparty_account,
    -- The bank of CCR writes both into the remittance text.
    case when reinsurer_id <> 'CCR' then structured_reference end as structured_reference,
    case
        when reinsurer_id = 'CCR' then coalesce(remittance_text, structured_reference)
        else remittance_text
    end as remittance_text
from placed
order by account_id, period, place;
