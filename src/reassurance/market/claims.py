"""Losses of the market: buyers that fail under a guarantee in force, and what moves on each claim.

A claim is notified and reserved, paid or closed without payment weeks later, and some of it recovered
after that. What falls beyond the market's last month is not told.
"""

import duckdb

# Of a hundred guarantees, how many meet a loss; of a hundred claims, how many are paid; of a hundred
# paid ones, how many bring something back.
_LOSSES, _PAID, _RECOVERED = 6, 90, 45


def create_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `claims`, one row per loss, and `claim_movements`, typed, as the terms want them.

    `claim_accounts` says which line of account a movement is booked on; others are booked nowhere.

    Guarantees drawn for an anomaly have no loss: what is wrong with them would show in their claims too.
    """
    connection.execute(
        f"""
        create table claims as
        with
        struck as (
            select
                *, cast(granted_on + cast(3 + draw('loss', number, 60) as integer) as date) as loss_on,
                least(public_limit_amount, coalesce(changed_limit_amount, public_limit_amount))
                    as limit_amount
            from guarantees
            where draw('struck', number, 100) < {_LOSSES} and guarantee_id not in (from drawn)
        ),
        dated as (
            select
                *,
                cast(loss_on + cast(2 + draw('notified', number, 25) as integer) as date) as notified_on,
                cast(notified_on + cast(8 + draw('paid', number, 60) as integer) as date) as settled_on,
                cast(settled_on + cast(10 + draw('recovered', number, 90) as integer) as date)
                    as recovered_on,
                draw('is_paid', number, 100) < {_PAID} as is_paid,
                draw('is_recovered', number, 100) < {_RECOVERED} as is_recovered
            from struck where loss_on <= last_day_in_force
        )
        select
            *,
            insurer_id || '-C' || substr(guarantee_id, 8) as claim_id,
            greatest(granted_on, loss_on - 40) as first_invoice_on,
            greatest(granted_on, loss_on - 10) as last_invoice_on,
            case
                when segment = 'export' and draw('cause', number, 10) = 0 then 'political'
                when draw('cause', number, 10) < 6 then 'insolvency'
                else 'protracted_default'
            end as cause,
            -- The insured percentage of what the buyer owes, within the limit.
            money(money(limit_amount, (30 + draw('owed', number, 71)) * 0.01, 1), insured_percentage, 1)
                as indemnity_amount,
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
        told as (
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
        from told as t
        inner join months as m on t.movement_on between m.first_day and m.last_day
        anti join silence as s on t.insurer_id = s.insurer_id and m.month_number = s.month_number
        order by insurer_id, period, number, mark
        """
    )
