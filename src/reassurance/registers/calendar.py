"""The day by which each sender owes each register of each month, from the seed `submission_calendar`.

The model `int_submission_due_dates` computes the same in a build. A reminder must not wait for a build.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta

from reassurance.periods import ends_quarter, last_day, periods_between
from reassurance.settings import Settings


@dataclass(frozen=True)
class Due:
    """A register that a sender owes for a month, and the last day on which it is on time, in Paris."""

    sender_id: str
    register: str
    period: str
    due_on: date


def due_registers(settings: Settings) -> list[Due]:
    """Every register of the calendar, past and future. A quarterly one is owed for the last month."""
    path = settings.seeds_dir / "reference" / "submission_calendar.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Due(
            row["sender_id"],
            row["register_code"],
            period,
            last_day(period) + timedelta(days=int(row["due_days_after_period_end"])),
        )
        for row in rows
        for period in periods_between(row["first_period"], row["last_period"])
        if row["frequency"] == "monthly" or ends_quarter(period)
    ]
