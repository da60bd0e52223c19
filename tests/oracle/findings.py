"""A breach of a rule, and the days of cover that it takes out of the State's commitment."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Finding:
    """A breach. `period` is the month of an envelope's; it is empty where the key alone names the breach.

    `excluded` are stretches of days, both ends included, that a blocking breach takes out of the commitment;
    None for all days.
    """

    rule_id: str
    insurer_id: str | None
    key: str
    period: str = ""
    excluded: tuple[tuple[date, date], ...] | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """What two judges must agree on: rule, insurer or month, key."""
        return self.rule_id, self.insurer_id or self.period, self.key


def excluded_on(findings: list[Finding], day: date) -> bool:
    """Whether one of the blocking findings of a guarantee takes out a day."""
    return any(
        finding.excluded is None or any(first <= day <= last for first, last in finding.excluded)
        for finding in findings
    )
