"""Losses of the market: invoices that are not paid, and what moves on each claim.

A claim is notified and reserved, paid or closed without payment weeks later, and some of it recovered
after that. Invoices are within the cover; the loss comes later, for some after its end. What falls beyond the
market's last month is not reported.
"""

import duckdb

from reassurance.market.reservations import free

# Of a hundred guarantees, how many meet a loss; of a hundred of these, how many meet it at the end of their
# cover, and how many meet two; of a hundred claims, how many are paid; of a hundred paid ones, how many bring
# something back.
_LOSSES, _AT_END, _TWO, _PAID, _RECOVERED = 9, 20, 15, 90, 45


def create_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `claims`, one row per loss, and `claim_movements`, typed, as the terms want them.

    `claim_accounts` says which line of account a movement is booked on; others are booked nowhere.

    Guarantees reserved for an anomaly have no loss: the anomaly would show in their claims too.
    """
    connection.execute(
        f"""
        create table claims as
        with
        struck as (
            select
                *, draw('two', number, 100) < {_TWO} as is_one_of_two,
                least(public_limit_amount, case when change_month is not null then changed_limit_amount end)
                    as limit_amount
            from guarantees
            where draw('struck', number, 100) < {_LOSSES} and {free("guarantee", "guarantee_id")}
        ),
        repeated as (
            select * exclude (number), number as guarantee_number,
                number * 2 + claim_number as number, claim_number
            from struck, range(case when is_one_of_two then 2 else 1 end) as c(claim_number)
        ),
        invoiced as (
            select
                *,
                case
                    when draw('at end', guarantee_number, 100) < {_AT_END}
                        then cast(
                            last_day_in_force - cast(4 + draw('invoice', number, 20) as integer) as date
                        )
                    else least(cast(granted_on + cast(draw('invoice', number, 12) as integer) as date),
                        last_day_in_force)
                end as first_invoice_on,
                least(cast(first_invoice_on + cast(draw('last invoice', number, 10) as integer) as date),
                    last_day_in_force) as last_invoice_on
            from repeated
        ),
        dated as (
            select
                *,
                cast(last_invoice_on + cast(1 + draw('loss', number, 30) as integer) as date) as loss_on,
                cast(loss_on + cast(2 + draw('notified', number, 20) as integer) as date) as notified_on,
                cast(notified_on + cast(5 + draw('paid', number, 45) as integer) as date) as settled_on,
                cast(settled_on + cast(10 + draw('recovered', number, 90) as integer) as date)
                    as recovered_on,
                draw('is_paid', number, 100) < {_PAID} as is_paid,
                draw('is_recovered', number, 100) < {_RECOVERED} as is_recovered
            from invoiced
        )
        select
            *,
            insurer_id || '-C' || substr(guarantee_id, 8)
            || case claim_number when 0 then '' else '-' || (claim_number + 1) end as claim_id,
            case
                when segment = 'export' and draw('cause', number, 10) = 0 then 'political'
                when draw('cause', number, 10) < 6 then 'insolvency'
                else 'protracted_default'
            end as cause,
            -- The insured percentage of what the buyer owes: within the limit, of two claims together.
            money(
                money(
                    limit_amount,
                    0.01 * case
                        when is_one_of_two then 15 + draw('owed', number, 35)
                        else 30 + draw('owed', number, 71)
                    end,
                    1
                ),
                insured_percentage,
                1
            ) as indemnity_amount,
            money(indemnity_amount, (5 + draw('back', number, 40)) * 0.01, 1) as recovered_amount
        from dated
        """
    )
    connection.execute(
        "create table claim_accounts as from (values ('payment', 'ceded_claims_paid'),"
        " ('recovery', 'ceded_recoveries'), ('reserve_change', 'ceded_reserve_change'))"
        " as accounts(movement_type, line_code)"
    )
    connection.execute(
        """
        create table claim_movements as
        with
        reported as (
            select claims.*, 'N' as mark, 'notification' as movement_type, notified_on as movement_on,
                indemnity_amount as gross_amount, 1 as direction
            from claims
            union all
            select claims.*, 'R', 'reserve_change', notified_on, indemnity_amount, 1 from claims
            union all
            select claims.*, 'P', 'payment', settled_on, indemnity_amount, 1 from claims where is_paid
            union all
            select claims.*, 'L', 'reserve_change', settled_on, indemnity_amount, -1 from claims
            union all
            select claims.*, 'V', 'recovery', recovered_on, recovered_amount, 1
            from claims where is_paid and is_recovered
            union all
            select
                claims.*, 'Z', 'closure',
                case when is_paid and is_recovered then recovered_on else settled_on end, 0.00, 1
            from claims
        )
        select
            t.insurer_id, m.period, m.month_number, t.number, t.guarantee_id, t.treaty_id, t.segment,
            t.claim_id, t.claim_id || '-' || t.mark as movement_id, t.movement_type, t.cause,
            t.first_invoice_on, t.last_invoice_on, t.loss_on,
            t.movement_on, cast(t.direction * t.gross_amount as decimal(18, 2)) as gross_amount,
            -- Rounded without its sign: half away from zero.
            cast(t.direction * money(t.gross_amount, t.cession_share, 1) as decimal(18, 2)) as ceded_amount,
            t.currency, t.cession_share
        from reported as t
        inner join months as m on t.movement_on between m.first_day and m.last_day
        anti join silence as s on t.insurer_id = s.insurer_id and m.month_number = s.month_number
        order by insurer_id, period, number, mark
        """
    )
