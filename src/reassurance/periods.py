"""Months, quarters and instants in the notation of the registers: `2020-06`, `2020-Q2`, UTC."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reassurance.errors import ConfigurationError

_PARIS = ZoneInfo("Europe/Paris")
_PERIOD = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


def parse_period(text: str) -> tuple[int, int]:
    """Year and month of a period such as `2020-06`.

    Raises ConfigurationError when the text is not a month.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ConfigurationError(f"{text!r} is not a period: expected a month such as 2020-06.")
    return int(match[1]), int(match[2])


def first_day(period: str) -> date:
    """First day of a period."""
    return date(*parse_period(period), 1)


def last_day(period: str) -> date:
    """Last day of a period."""
    return first_day(next_period(period)) - timedelta(days=1)


def next_period(period: str) -> str:
    """The month after a period."""
    year, month = parse_period(period)
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def periods_between(first: str, last: str) -> list[str]:
    """All periods from first to last, both included; empty when last precedes first."""
    parse_period(last)
    periods = []
    while first <= last:
        periods.append(first)
        first = next_period(first)
    return periods


def account_period(period: str) -> str:
    """The quarter of the accounts of a period: `2020-06` gives `2020-Q2`."""
    year, month = parse_period(period)
    return f"{year}-Q{(month + 2) // 3}"


def ends_quarter(period: str) -> bool:
    """True for the last month of a quarter; False for other months and other texts."""
    match = _PERIOD.fullmatch(period)
    return match is not None and int(match[2]) % 3 == 0


def parse_instant(text: str) -> datetime:
    """Parse an ISO 8601 instant, in UTC. A date means its midnight. Without an offset, it is UTC.

    Raises ConfigurationError when the text is not an instant.
    """
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            f"{text!r} is not an instant: expected ISO 8601 such as 2021-01-13T01:00:00Z."
        ) from error


def format_instant(instant: datetime) -> str:
    """An instant in the notation of receipts and descriptors: `2021-01-13T01:00:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def paris_day(instant: datetime) -> date:
    """The calendar day of an instant in Paris. The dbt macro `paris_day` computes the same."""
    return instant.astimezone(_PARIS).date()
