-- The movements that each bank books in the months of the market, in the columns of the register: payments, and 12.50
-- that the bank charges per account and month.
create table bank_movements as
with
booked as (
    select
        reinsurer_id,
        currency,
        booked_on,
        bank_reference,
        abs(amount) as amount,
        case when amount > 0 then 'credit' else 'debit' end as direction,
        counterparty_name,
        structured_reference,
        remittance_text,
        is_reversal
    from payments
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
        'FRAIS DE TENUE DE COMPTE',
        false
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
    from booked as p
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
    is_reversal,
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
