"""The due dates of the seed `submission_calendar` on the page for senders."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from reassurance.french import day
from reassurance.periods import ends_quarter, last_day, periods_between
from reassurance.reference.terms import read_seed

_NONE = "–"


def due_dates(seeds: Path, on: date | None = None) -> list[tuple[str, str, str]]:
    """Each month with the days on which its monthly and its quarterly registers are due, in French.

    With `on`, only the months of which a register is still due on that day. The model
    `int_submission_due_dates` computes the same days.
    """
    calendar = read_seed(seeds, "submission_calendar")
    senders: dict[tuple[str, str], dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in calendar:
        for period in periods_between(row["first_period"], row["last_period"]):
            if row["frequency"] == "monthly" or ends_quarter(period):
                due_on = last_day(period) + timedelta(days=int(row["due_days_after_period_end"]))
                senders[period, row["frequency"]][due_on].add(row["sender_id"])
    return [
        (period, _days(senders[period, "monthly"]), _days(senders[period, "quarterly"]))
        for period in sorted({period for period, _ in senders})
        if on is None
        or any(
            due_on >= on for kind in ("monthly", "quarterly") for due_on in senders.get((period, kind), ())
        )
    ]


def _days(senders: dict[date, set[str]]) -> str:
    """The days, each with its senders when they differ."""
    if len(senders) == 1:
        return day(next(iter(senders)))
    return ", ".join(f"{day(due_on)} ({_names(senders[due_on])})" for due_on in sorted(senders)) or _NONE


def _names(senders: Iterable[str]) -> str:
    return ", ".join(sorted(senders))
