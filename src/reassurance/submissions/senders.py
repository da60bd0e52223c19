"""Who may send what, and which periods are closed: read from the dated seeds."""

import csv
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reassurance.settings import Settings

Role = Literal["cedent", "reinsurer"]


@dataclass(frozen=True)
class Reference:
    """Senders by role, and closings as (period, closed on, reopened on)."""

    roles: dict[str, Role]
    closings: tuple[tuple[str, date, date | None], ...]

    def closed_on(self, period: str, day: date) -> date | None:
        """The day the period was closed, when it is closed on that day."""
        for closed, closed_on, reopened_on in self.closings:
            if closed == period and closed_on <= day and (reopened_on is None or day < reopened_on):
                return closed_on
        return None


def load_reference(settings: Settings) -> Reference:
    """Senders and closings from the seeds `insurers`, `reinsurers` and `period_closings`."""
    roles: dict[str, Role] = {row["insurer_id"]: "cedent" for row in _seed(settings, "insurers")}
    roles |= {row["reinsurer_id"]: "reinsurer" for row in _seed(settings, "reinsurers")}
    closings = tuple(
        (row["period"], date.fromisoformat(row["closed_on"]), _date(row["reopened_on"]))
        for row in _seed(settings, "period_closings")
    )
    return Reference(roles, closings)


def _seed(settings: Settings, name: str) -> list[dict[str, str]]:
    path = settings.seeds_dir / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
