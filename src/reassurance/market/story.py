"""Who sends when: late, missing, rejected, corrected and restated packages.

Insurers are numbered from 1, months from 0; a part is left out when the market is too small for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

import duckdb

from reassurance.market.population import Market
from reassurance.periods import format_instant, last_day, parse_instant

_REINSURERS = ("BPIAE", "CCR")
_LATE_DAYS = 22
_CORRECTION_DAYS = 20
_RESTATEMENT_DAYS = 18
_RESEND_DAYS = 2
# (insurer, month) of the packages sent whole a second time: twice after a refusal, once to restate.
_SENT_TWICE = ((2, 1), (1, 2), (3, 0))


@dataclass(frozen=True)
class Package:
    """A package to write. `fault` is what its sender gets wrong in the manifest."""

    sender: str
    period: str
    sequence: int
    kind: Literal["full", "correction"]
    created: str
    fault: Literal["wrong_total", "wrong_rows"] | None = None

    @property
    def name(self) -> str:
        """Name of the folder or zip."""
        return f"{self.sender}-{self.period}-{self.sequence:03d}"


def insurer(number: int) -> str:
    """Identifier of an insurer by number."""
    return f"INS{number:02d}"


def plan(market: Market) -> list[Package]:
    """Every package of the market, in the order they are sent."""
    packages = []
    last = len(market.periods) - 1
    for month, period in enumerate(market.periods):
        for number in range(1, market.insurers + 1):
            sender = insurer(number)
            days = 3 + (number * 7 + month * 5) % 6
            if (number, month) == market.silence:
                continue
            if (number, month) == (market.insurers - 1, max(last - 2, 0)):
                days = _LATE_DAYS
            first = Package(sender, period, 1, "full", _sent(period, days))
            again = _sent(period, days + _RESEND_DAYS)
            if (number, month) == (2, 1):
                packages += [_faulty(first, "wrong_total"), Package(sender, period, 2, "full", again)]
            elif (number, month) == (1, 2):
                packages += [_faulty(first, "wrong_rows"), Package(sender, period, 2, "full", again)]
            elif (number, month) == (1, 1):
                later = _sent(period, _CORRECTION_DAYS)
                packages += [first, Package(sender, period, 2, "correction", later)]
            elif (number, month) == (3, 0):
                packages += [first, Package(sender, period, 2, "full", _sent(period, _RESTATEMENT_DAYS))]
            else:
                packages.append(first)
        for position, sender in enumerate(_REINSURERS):
            packages.append(Package(sender, period, 1, "full", _sent(period, 9 + (month + position) % 4)))
    return sorted(packages, key=lambda package: (package.created, package.name))


def create_booking_months(connection: duckdb.DuckDBPyConnection, packages: list[Package]) -> None:
    """Create `sent`, a row per package, and `booking_months`: the ledger in which a cedent's month is booked.

    It is the first ledger sent after the package that it books, the last one of the market at the latest.
    """
    connection.execute(
        "create table sent (sender varchar, period varchar, sent_at timestamp, is_accepted boolean)"
    )
    connection.executemany(
        "insert into sent values (?, ?, ?, ?)",
        [
            (
                p.sender,
                p.period,
                parse_instant(p.created).replace(tzinfo=None),
                p.kind == "full" and p.fault is None,
            )
            for p in packages
        ],
    )
    reinsurers = ", ".join(f"('{sender}')" for sender in _REINSURERS)
    connection.execute(
        f"""
        create table booking_months as
        with
        ledgers as (
            select s.sender as reinsurer_id, m.month_number, s.period, s.sent_at, m.last_day
            from sent as s inner join months as m using (period)
            where s.sender in (from (values {reinsurers}))
        ),
        bordereaux as (
            select sender as insurer_id, period, month_number, min(sent_at) as sent_at
            from sent inner join months using (period)
            where is_accepted and sender not in (from (values {reinsurers})) group by all
        ),
        booked as (
            select l.reinsurer_id, b.insurer_id, b.period, b.month_number,
                coalesce(min(l.month_number) filter (l.sent_at > b.sent_at), max(l.month_number))
                    as booking_month
            from bordereaux as b inner join ledgers as l on l.month_number >= b.month_number
            group by all
        )
        select b.reinsurer_id, b.insurer_id, b.period, m.account_period, l.period as booking_period,
            l.last_day + 8 as booked_on
        from booked as b
        inner join months as m on b.period = m.period
        inner join ledgers as l on b.reinsurer_id = l.reinsurer_id and b.booking_month = l.month_number
        """
    )


def spread_sequences(connection: duckdb.DuckDBPyConnection, market: Market, registers: list[str]) -> None:
    """Spread the lines over the sequences of the periods that are sent more than once."""
    periods = market.periods
    for number, month in _SENT_TWICE:
        if number <= market.insurers and month < len(periods):
            place = [insurer(number), periods[month]]
            for register in registers:
                connection.execute(
                    f"insert into reg_{register} select * replace (2 as sequence) from reg_{register}"
                    " where sender = ? and period = ? and sequence = 1",
                    place,
                )
    if market.insurers > 2:
        # What the restatement of the third insurer's first month puts right.
        connection.execute(
            "update reg_exposures set outstanding_amount = '0.00'"
            " where sender = ? and period = ? and sequence = 1",
            [insurer(3), periods[0]],
        )
    if len(periods) > 1:
        _write_correction(connection, insurer(1), periods[1])


def _write_correction(connection: duckdb.DuckDBPyConnection, sender: str, period: str) -> None:
    """First wrong amounts and a line too many; then a correction of both."""
    columns = "sender, period, premium_line_id"
    chosen = (
        f"select {columns} from reg_premiums where sender = ? and period = ? order by premium_line_id limit 5"
    )
    connection.execute(f"create temp table corrected as {chosen}", [sender, period])
    connection.execute(
        "insert into reg_premiums select p.* replace (2 as sequence) from reg_premiums as p"
        f" semi join corrected using ({columns})"
    )
    connection.execute(
        "update reg_premiums"
        " set gross_premium_amount = cast(cast(gross_premium_amount as decimal(18, 2)) + 100 as varchar)"
        " where sequence = 1 and premium_line_id in (select premium_line_id from corrected)"
    )
    connection.execute(
        "insert into reg_premiums select p.* replace (premium_line_id || '-BIS' as premium_line_id)"
        f" from reg_premiums as p semi join (from corrected limit 1) using ({columns}) where sequence = 1"
    )
    connection.execute(
        "insert into reg_premiums select * replace (2 as sequence, 'withdraw' as _action) from reg_premiums"
        " where sequence = 1 and premium_line_id like '%-BIS'"
    )


def _faulty(package: Package, fault: Literal["wrong_total", "wrong_rows"]) -> Package:
    return Package(package.sender, package.period, package.sequence, package.kind, package.created, fault)


def _sent(period: str, days: int) -> str:
    return format_instant(datetime.combine(last_day(period) + timedelta(days=days), time(17, 30, tzinfo=UTC)))
