"""Who may send what, and which periods are closed: read from the dated seeds."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from reassurance.settings import Settings
from reassurance.warehouse.connect import connect

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
    folder = settings.seeds_dir / "reference"
    with connect(settings) as connection:
        cedents = connection.execute(
            "select insurer_id from read_csv(?, all_varchar = true)", [str(folder / "insurers.csv")]
        ).fetchall()
        reinsurers = connection.execute(
            "select reinsurer_id from read_csv(?, all_varchar = true)", [str(folder / "reinsurers.csv")]
        ).fetchall()
        closings = connection.execute(
            "select period, cast(closed_on as date), cast(reopened_on as date)"
            " from read_csv(?, all_varchar = true) order by all",
            [str(folder / "period_closings.csv")],
        ).fetchall()
    roles: dict[str, Role] = {row[0]: "cedent" for row in cedents}
    roles |= {row[0]: "reinsurer" for row in reinsurers}
    return Reference(roles, tuple((row[0], row[1], row[2]) for row in closings))
