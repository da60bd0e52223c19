"""Money on the scheme's accounts: balances settled weeks after their quarter, and what a bank charges.

Whoever pays names the account of the quarter as it likes: in a structured reference, in one order or another
in the text, or not at all.
"""

import duckdb

from reassurance.market.answer_key import report

PENDING = "pending_movement"

# What a bank charges for an account by month.
_CHARGE = "12.50"


def create_settlements(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `bank_movements`: what each bank books in the months of the market, in the register's columns.

    A positive balance is paid by the cedent, a negative one by the reinsurer; a charge has no text of theirs.
    """
    connection.execute(
        f"""
        create table bank_movements as
        with
        settled as (
            select *,
                cast(last_day + cast(18 + draw('settled', number, 28) as integer) as date) as booked_on,
                draw('remittance', number, 100) as habit
            from (
                select *, row_number() over (order by account_id) as number from technical_accounts
                where line_code = 'balance' and amount <> 0
            )
        ),
        paid as (
            select s.reinsurer_id, s.currency, s.booked_on,
                'TR' || lpad(cast(draw('transfer', number, 1000000000) as varchar), 9, '0') as bank_reference,
                abs(s.amount) as amount,
                case when s.amount > 0 then 'credit' else 'debit' end as direction,
                'Assureur fictif ' || s.insurer_id as counterparty_name,
                case when habit >= 60 and habit < 75 then s.account_id end as structured_reference,
                case
                    when habit < 40
                        then concat_ws(' ', s.insurer_id, s.treaty_id, replace(s.account_period, '-', ''))
                    when habit < 60
                        then concat_ws(' ', split_part(s.treaty_id, '-', 2),
                            right(s.account_period, 1) || 'T' || left(s.account_period, 4), s.insurer_id)
                    when habit >= 75 and habit < 90
                        then lower(concat_ws(' ', 'reglement compte', right(s.account_period, 2),
                            left(s.account_period, 4), s.insurer_id))
                end as remittance_text
            from settled as s
            union all
            select a.reinsurer_id, a.currency, m.last_day,
                concat_ws('-', a.reinsurer_id, a.currency, m.period, 'CHARGE'),
                cast('{_CHARGE}' as decimal(18, 2)), 'debit', null, null, 'FRAIS DE TENUE DE COMPTE'
            from settlement_accounts as a cross join months as m
        ),
        placed as (
            select p.*, m.period, a.account_id, m.period as statement_id,
                row_number() over (partition by a.account_id, m.period order by p.booked_on, p.bank_reference)
                    as place
            from paid as p
            inner join settlement_accounts as a using (reinsurer_id, currency)
            inner join months as m on p.booked_on between m.first_day and m.last_day
        )
        select reinsurer_id, period, account_id, statement_id || '#' || place as movement_id, statement_id,
            cast(place as varchar) as entry_reference, bank_reference, null as end_to_end_id, booked_on,
            -- One bank in two gives no value date for what it charges.
            case when counterparty_name is not null or reinsurer_id = 'CCR' then booked_on end as value_on,
            direction, cast(amount as decimal(18, 2)) as amount, currency, false as is_reversal,
            'booked' as status, counterparty_name, null as counterparty_account,
            -- The other bank has one place for both.
            case when reinsurer_id <> 'CCR' then structured_reference end as structured_reference,
            case when reinsurer_id = 'CCR' then coalesce(remittance_text, structured_reference)
                else remittance_text end as remittance_text
        from placed
        order by account_id, period, place
        """
    )


def break_settlements(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Add movements that are not booked yet to the statements."""
    connection.execute(
        "create or replace temp table chosen as select * from bank_movements"
        f" order by draw('{PENDING}', hash(bank_reference) % 1000000007, 1000000007), bank_reference"
        f" limit {counts.get(PENDING, 0)}"
    )
    connection.execute(
        "insert into bank_movements select * replace (movement_id || '-PENDING' as movement_id,"
        " bank_reference || '-PENDING' as bank_reference, 'pending' as status) from chosen"
    )
    report(
        connection,
        "bank_statements",
        "refusal",
        PENDING,
        "select period, reinsurer_id as insurer_id, bank_reference || '-PENDING' as key,"
        " (select max(sent_at) from sent where sent.sender = chosen.reinsurer_id"
        " and sent.period = chosen.period) as known_from from chosen",
    )
