"""The packages of the market and when they are sent. Some are late, missing, rejected, corrected or restated.

Insurers are numbered from 1, months from 0. A market that is too small does not have all of these packages.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Literal

import duckdb

from reassurance.market.population import Market, insurer
from reassurance.market.queries import run
from reassurance.periods import format_instant, last_day, parse_instant
from reassurance.submissions.package.writer import package_name

_REINSURERS = ("BPIAE", "CCR")
# Days from the end of the month to the late package, to the correction and to the restatement, and days from
# a rejected package to the next one.
_LATE_DAYS, _CORRECTION_DAYS, _RESTATEMENT_DAYS, _RESEND_DAYS = 22, 20, 18, 2
# (insurer, month) of the packages with a wrong descriptor, of the correction and of the restatement.
_WRONG_TOTAL, _WRONG_ROWS, _CORRECTED, _RESTATED = (2, 1), (1, 2), (1, 1), (3, 0)


@dataclass(frozen=True)
class Package:
    """A package to write. `fault` is the wrong declaration in its descriptor."""

    sender: str
    period: str
    sequence: int
    kind: Literal["full", "correction"]
    created: str
    fault: Literal["wrong_total", "wrong_rows"] | None = None

    @property
    def name(self) -> str:
        """Name of the folder or zip."""
        return package_name(self.sender, self.period, self.sequence)


def plan(market: Market) -> list[Package]:
    """Every package of the market, in the order they are sent."""
    packages: list[Package] = []
    late = (market.insurers - 1, max(len(market.periods) - 3, 0))
    for month, period in enumerate(market.periods):
        for number in range(1, market.insurers + 1):
            if (number, month) != market.silence:
                days = _LATE_DAYS if (number, month) == late else 3 + (number * 7 + month * 5) % 6
                packages += _cedent_packages(number, month, period, days)
        for position, sender in enumerate(_REINSURERS):
            packages.append(Package(sender, period, 1, "full", _sent(period, 9 + (month + position) % 4)))
    return sorted(packages, key=lambda package: (package.created, package.name))


def _cedent_packages(number: int, month: int, period: str, days: int) -> list[Package]:
    """The package of one insurer and month, with the one that follows it."""
    first = Package(insurer(number), period, 1, "full", _sent(period, days))
    second = replace(first, sequence=2)
    match (number, month):
        case place if place == _WRONG_TOTAL:
            return [
                replace(first, fault="wrong_total"),
                replace(second, created=_sent(period, days + _RESEND_DAYS)),
            ]
        case place if place == _WRONG_ROWS:
            return [
                replace(first, fault="wrong_rows"),
                replace(second, created=_sent(period, days + _RESEND_DAYS)),
            ]
        case place if place == _CORRECTED:
            return [first, replace(second, kind="correction", created=_sent(period, _CORRECTION_DAYS))]
        case place if place == _RESTATED:
            return [first, replace(second, created=_sent(period, _RESTATEMENT_DAYS))]
    return [first]


def create_booking_months(connection: duckdb.DuckDBPyConnection, packages: list[Package]) -> None:
    """Create `sent`, a row per package, and `booking_months`: the ledger that books a month of a cedent."""
    run(
        connection,
        "packages/sent",
        packages=[
            {
                "sender": package.sender,
                "period": package.period,
                "sent_at": parse_instant(package.created).replace(tzinfo=None),
                "is_accepted": package.kind == "full" and package.fault is None,
            }
            for package in packages
        ],
    )


def spread_sequences(connection: duckdb.DuckDBPyConnection, market: Market, registers: list[str]) -> None:
    """Assign the lines of periods that are sent more than once to the sequences of their packages."""
    periods = market.periods
    for number, month in (_WRONG_TOTAL, _WRONG_ROWS, _RESTATED):
        if number <= market.insurers and month < len(periods):
            run(
                connection,
                "packages/resent",
                {"registers": registers},
                sender=insurer(number),
                period=periods[month],
            )
    number, month = _RESTATED
    if number <= market.insurers:
        run(connection, "packages/restated_exposures", sender=insurer(number), period=periods[month])
    number, month = _CORRECTED
    if month < len(periods):
        run(connection, "packages/correction", sender=insurer(number), period=periods[month])


def _sent(period: str, days: int) -> str:
    return format_instant(datetime.combine(last_day(period) + timedelta(days=days), time(17, 30, tzinfo=UTC)))
