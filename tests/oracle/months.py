"""Calendar of the oracle: months are text such as `2020-06`, days are `date`."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


@cache
def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def next_month(month: str) -> str:
    return month_of(last_day(month) + ONE_DAY)


def months_between(first: date, last: date) -> list[str]:
    """Calendar months with a day from `first` to `last`, both included.

    Empty when `last` is before `first`.
    """
    months = []
    month = month_of(first)
    while first <= last and month <= month_of(last):
        months.append(month)
        month = next_month(month)
    return months


def days_between(first: date, last: date) -> Iterator[date]:
    """Days from one day to another, both included."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


def quarter_of(month: str) -> str:
    """Account quarter of a month, such as `2020-Q2`."""
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def plus_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    first = day.replace(day=1)
    for _ in range(months):
        first = first_day(next_month(month_of(first)))
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))
