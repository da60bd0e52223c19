"""The senders, their roles and the closed periods, read from dated seeds."""

import csv
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reassurance.settings import Settings

Role = Literal["cedent", "reinsurer"]
# The seeds that `load_senders` reads.
SEEDS = ("insurers", "reinsurers", "period_closings", "fx_rates")


@dataclass(frozen=True)
class Senders:
    """Roles by sender, closings as (period, closed on, reopened on), and the months with exchange rates."""

    roles: dict[str, Role]
    closings: tuple[tuple[str, date, date | None], ...]
    months: tuple[str, ...]

    def closed_on(self, period: str, day: date) -> date | None:
        """The day on which the period was closed, if it is still closed on `day`; otherwise None."""
        for closed, closed_on, reopened_on in self.closings:
            if closed == period and closed_on <= day and (reopened_on is None or day < reopened_on):
                return closed_on
        return None


def load_senders(settings: Settings) -> Senders:
    """Senders and closings from the seeds `insurers`, `reinsurers`, `period_closings` and `fx_rates`."""
    roles: dict[str, Role] = {row["insurer_id"]: "cedent" for row in _seed(settings, "insurers")}
    roles |= {row["reinsurer_id"]: "reinsurer" for row in _seed(settings, "reinsurers")}
    closings = tuple(
        (row["period"], date.fromisoformat(row["closed_on"]), _date(row["reopened_on"]))
        for row in _seed(settings, "period_closings")
    )
    return Senders(roles, closings, _months_with_rates(settings))


def sender_names(settings: Settings) -> dict[str, str]:
    """The name of each sender, from the seeds `insurers` and `reinsurers`."""
    names = {row["insurer_id"]: row["name"] for row in _seed(settings, "insurers")}
    return names | {row["reinsurer_id"]: row["name_fr"] for row in _seed(settings, "reinsurers")}


def _months_with_rates(settings: Settings) -> tuple[str, ...]:
    """The months in which every currency has a rate, in order. Other months cannot be built."""
    months: dict[str, set[str]] = {}
    for row in _seed(settings, "fx_rates"):
        months.setdefault(row["currency"], set()).add(row["period"])
    return tuple(sorted(set.intersection(*months.values()))) if months else ()


def _seed(settings: Settings, name: str) -> list[dict[str, str]]:
    path = settings.seeds_dir / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
