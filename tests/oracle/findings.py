"""A breach of a rule, and the days of cover that it excludes from the State's commitment."""

from dataclasses import dataclass
from datetime import date

from oracle.months import ONE_DAY

# First and last day, both included.
Stretch = tuple[date, date]


@dataclass(frozen=True)
class Finding:
    """A breach of a rule. `period` is the month of a breach by an envelope and is empty for other breaches.

    `excluded` are the days that a blocking breach excludes from the commitment. None means all days.
    """

    rule_id: str
    insurer_id: str | None
    key: str
    period: str = ""
    excluded: tuple[Stretch, ...] | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """The key on which the oracle and a build must agree: rule, insurer or month, key."""
        return self.rule_id, self.insurer_id or self.period, self.key


def excluded_on(findings: list[Finding], day: date) -> bool:
    """Whether one of the blocking findings of a guarantee excludes a day."""
    return excluded_within((day, day), findings)


def excluded_within(days: Stretch, findings: list[Finding]) -> bool:
    """Whether one of the blocking findings of a guarantee excludes at least one of the days."""
    return any(
        finding.excluded is None or any(common(days, out) is not None for out in finding.excluded)
        for finding in findings
    )


def admitted_days(stretch: Stretch, findings: list[Finding]) -> list[Stretch]:
    """Days of a stretch that no blocking finding of a guarantee excludes."""
    left = [stretch] if stretch[0] <= stretch[1] else []
    for finding in findings:
        for out in (stretch,) if finding.excluded is None else finding.excluded:
            left = [rest for part in left for rest in without(part, out)]
    return left


def without(stretch: Stretch, out: Stretch) -> list[Stretch]:
    """Days of one stretch that are not in the other."""
    before = (stretch[0], min(stretch[1], out[0] - ONE_DAY))
    after = (max(stretch[0], out[1] + ONE_DAY), stretch[1])
    return [part for part in dict.fromkeys((before, after)) if part[0] <= part[1]]


def common(one: Stretch, other: Stretch) -> Stretch | None:
    """Days of both stretches."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None
