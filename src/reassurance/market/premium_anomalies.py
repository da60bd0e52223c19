"""What goes wrong with premiums: charged or ceded against the terms, missing, charged twice.

`report_premium_due` puts into the key every month in which the lines of a guarantee do not add up to its
premium.
"""

import duckdb

from reassurance.market.answer_key import report
from reassurance.market.premium_lines import add_line, adjustment_of, charge
from reassurance.market.reservations import reserve

CURRENCY, NO_TERMS = "premium_currency_differs", "no_terms_in_force"
MISSING, TWICE, ADJUSTED = "premium_missing", "premium_twice", "due_amount_differs"
PREMIUM_DUE = (MISSING, TWICE, ADJUSTED)

_CHANGES = {
    # (what is wrong, the last amount it leaves as it is, the amount that differs)
    "base_differs": (
        "premium_base_amount = premium_base_amount + 10000",
        "premium_base_amount",
        "gross_premium_amount",
    ),
    "rate_differs": (
        "annual_premium_rate = annual_premium_rate + 0.001",
        "premium_base_amount",
        "gross_premium_amount",
    ),
    "gross_differs": (
        "gross_premium_amount = gross_premium_amount + 10",
        "gross_premium_amount",
        "gross_premium_amount",
    ),
    "share_differs": (
        "ceded_premium_amount = money(gross_premium_amount, 0.8, 1)",
        "ceded_premium_amount",
        "ceded_premium_amount",
    ),
    "commission_differs": (
        "ceding_commission_amount = ceding_commission_amount + 5",
        "ceding_commission_amount",
        "ceding_commission_amount",
    ),
    "within_tolerance": (
        "ceding_commission_amount = ceding_commission_amount + 0.01",
        "ceding_commission_amount",
        "ceding_commission_amount",
    ),
}
CESSION = (NO_TERMS, *_CHANGES, CURRENCY)

# What an adjustment adds to a month that owes none.
_ADJUSTED_BY = "99.99"
# Days after its month on which a package of premiums is due.
_DUE_DAYS = 15


def break_premiums(connection: duckdb.DuckDBPyConnection, counts: dict[str, int]) -> None:
    """Charge, cede or commission wrongly, leave out, charge twice; before the reinsurer books the lines."""
    for name, (change, after, differing) in _CHANGES.items():
        _choose(connection, name, counts.get(name, 0))
        chosen = "premium_line_id in (select premium_line_id from chosen)"
        connection.execute(
            "create or replace temp table right_amounts as"
            f" select premium_line_id, {differing} as amount from premium_lines where {chosen}"
        )
        connection.execute(f"update premium_lines set {change} where {chosen}")
        charge(connection, chosen, after)
        if name == "within_tolerance":
            continue
        report(
            connection,
            "premiums",
            "cession_terms",
            name,
            f"select period, insurer_id, premium_line_id as key,"
            f" p.{differing} - r.amount as expected_difference"
            " from premium_lines as p inner join right_amounts as r using (premium_line_id)",
        )
    _choose(connection, CURRENCY, counts.get(CURRENCY, 0))
    connection.execute(
        "update premium_lines set currency = case currency when 'EUR' then 'USD' else 'EUR' end"
        " where premium_line_id in (select premium_line_id from chosen)"
    )
    _report_lines(connection, "currency_differs", "premium_line_id in (select premium_line_id from chosen)")
    _report_lines(connection, NO_TERMS, "guarantee_id in (from without_terms)")
    _report_lines(connection, "rate_differs", "guarantee_id in (from without_rate)")
    _choose(connection, MISSING, counts.get(MISSING, 0))
    connection.execute(
        "delete from premium_lines where premium_line_id in (select premium_line_id from chosen)"
    )
    _choose(connection, TWICE, counts.get(TWICE, 0))
    add_line(connection, "-D", "'premium' as transaction_type")
    _choose(connection, ADJUSTED, counts.get(ADJUSTED, 0))
    add_line(connection, "-A", adjustment_of(_ADJUSTED_BY))


def choose_for_ledger(connection: duckdb.DuckDBPyConnection, name: str, count: int) -> None:
    """Choose the premium lines that are booked wrongly; `anomalies.break_ledger` changes the ledger."""
    _choose(connection, name, count)


def choose_refused(connection: duckdb.DuckDBPyConnection, name: str, count: int, eligible: str) -> None:
    """Choose the premium lines that will be refused, and keep them in `refused_premiums`."""
    _choose(connection, name, count, eligible)
    connection.execute("create table refused_premiums as select premium_line_id from chosen")


def report_premium_due(connection: duckdb.DuckDBPyConnection) -> None:
    """Put into the key each guarantee and month whose lines do not add up to what is due; after refusals.

    The key is that of a build made before the packages of the month after the market are due.
    """
    connection.execute(
        f"""
        insert into answer_key by name
        with
        -- The market's months, the one after it, and that before it, in which cover without terms began.
        calendar as (
            select period, first_day, last_day from months
            union
            select strftime(last_day + 1, '%Y-%m'), cast(last_day + 1 as date), last_day(last_day + 1)
            from months
            union
            select strftime(first_day - 1, '%Y-%m'), cast(date_trunc('month', first_day - 1) as date),
                cast(first_day - 1 as date)
            from months where month_number = 0
        ),
        owed as (
            select g.insurer_id, g.guarantee_id, c.period, c.last_day, c.first_day, g.currency,
                case
                    when g.guarantee_id not in (from without_terms)
                        and g.guarantee_id not in (from without_rate)
                        then money(
                            case when g.change_month <= month_number(c.first_day) then g.changed_limit_amount
                                else g.public_limit_amount end,
                            g.annual_premium_rate, 12
                        )
                end as due_amount
            from guarantees as g
            inner join calendar as c on g.effective_on <= c.last_day and g.last_day_in_force >= c.first_day
        ),
        -- A line of several months has the premium of each.
        parts as (
            select guarantee_id, strftime(covers_from, '%Y-%m') as period, gross_premium_amount as amount,
                currency, transaction_type
            from premium_lines anti join refused_premiums using (premium_line_id) where months_count = 1
            union all
            select p.guarantee_id, o.period, o.due_amount, p.currency, p.transaction_type
            from premium_lines as p
            inner join owed as o on p.guarantee_id = o.guarantee_id
                and o.last_day >= p.covers_from and o.first_day <= p.covers_to
            where p.months_count > 1
        ),
        found as (
            select guarantee_id, period, sum(amount) as amount, min(currency) as least_currency,
                max(currency) as greatest_currency,
                count(*) filter (transaction_type = 'premium') as premium_count
            from parts group by guarantee_id, period
        ),
        refused as (
            select guarantee_id, period from premium_lines semi join refused_premiums using (premium_line_id)
        ),
        compared as (
            select o.*, coalesce(f.amount, 0) as amount, coalesce(f.premium_count, 0) as premium_count,
                coalesce(f.least_currency <> o.currency or f.greatest_currency <> o.currency, false)
                    as is_foreign,
                r.guarantee_id is not null as is_refused
            from owed as o
            left join found as f on o.guarantee_id = f.guarantee_id and o.period = f.period
            left join refused as r on o.guarantee_id = r.guarantee_id and o.period = r.period
        ),
        classed as (
            select *,
                case
                    when due_amount is null then 'no_terms_in_force'
                    when amount = due_amount and not is_foreign then 'matched'
                    when is_refused and amount < due_amount then 'quarantined'
                    when amount = 0 then 'premium_missing'
                    when amount > due_amount and premium_count > 1 then 'premium_twice'
                    else 'amount_differs'
                end as class
            from compared
        )
        select 'premiums' as register, period, insurer_id, guarantee_id || '|' || period as key,
            'premium_due' as "check", class as expected_class,
            case when not is_foreign and class <> 'no_terms_in_force' then amount - due_amount end
                as expected_difference,
            case class when 'premium_missing' then cast(last_day + {_DUE_DAYS + 1} as timestamp)
                else cast(first_day as timestamp) end as known_from
        from classed
        where class <> 'matched'
            and (class = 'no_terms_in_force' or period in (select period from months))
        """
    )


def _report_lines(connection: duckdb.DuckDBPyConnection, name: str, condition: str) -> None:
    report(
        connection,
        "premiums",
        "cession_terms",
        name,
        f"select period, insurer_id, premium_line_id as key from premium_lines where {condition}",
    )


def _choose(connection: duckdb.DuckDBPyConnection, name: str, count: int, eligible: str = "true") -> None:
    """Choose premium lines of one month, each of another guarantee that no anomaly has."""
    reserve(
        connection,
        name,
        "guarantee",
        "select guarantee_id as id, min(number) as number,"
        f" arg_min(premium_line_id, draw('{name} line', number * 100 + month_number, 1000000007))"
        " as premium_line_id"
        f" from premium_lines where months_count = 1 and transaction_type = 'premium' and {eligible}"
        " group by guarantee_id",
        count,
    )
