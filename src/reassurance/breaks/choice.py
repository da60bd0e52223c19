"""Choose breaks by their properties, and count them by group."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from reassurance.breaks.register import OpenBreak


@dataclass(frozen=True)
class Choice:
    """Conditions on breaks; None is no condition. Amounts are absolute differences in euros."""

    reconciliation: str | None = None
    insurer: str | None = None
    break_class: str | None = None
    group: str | None = None
    owner: str | None = None
    min_age: int | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no condition."""
        return all(value is None for value in asdict(self).values())

    def holds(self, each: OpenBreak) -> bool:
        """Whether a break meets all conditions; without a value in euros, it meets none on amounts."""
        equal = (
            (self.reconciliation, each.reconciliation),
            (self.insurer, each.insurer_id),
            (self.break_class, each.break_class),
            (self.owner, each.owner),
        )
        if any(wanted is not None and wanted != actual for wanted, actual in equal):
            return False
        if self.group is not None and not (each.group_id or "").startswith(self.group):
            return False
        if self.min_age is not None and each.age_days < self.min_age:
            return False
        if self.min_amount is None and self.max_amount is None:
            return True
        if each.difference_amount_eur is None:
            return False
        amount = abs(each.difference_amount_eur)
        is_below = self.max_amount is not None and amount > self.max_amount
        return not is_below and amount >= (self.min_amount or 0)


def chosen(breaks: Iterable[OpenBreak], choice: Choice) -> list[OpenBreak]:
    """The breaks that meet all conditions, in their order."""
    return [each for each in breaks if choice.holds(each)]


def grouped(breaks: Iterable[OpenBreak]) -> list[dict[str, Any]]:
    """One row per group: its breaks, the sum of their differences in euros, and the age of the oldest.

    Breaks without a group are counted by reconciliation, insurer and class.
    """
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in breaks:
        place = (each.group_id, each.reconciliation, each.insurer_id, each.break_class)
        row = groups.setdefault(
            place,
            {
                "group_id": each.group_id,
                "reconciliation": each.reconciliation,
                "insurer_id": each.insurer_id,
                "class": each.break_class,
                "break_count": 0,
                "difference_amount_eur": Decimal(0),
                "max_age_days": 0,
            },
        )
        row["break_count"] += 1
        row["difference_amount_eur"] += each.difference_amount_eur or 0
        row["max_age_days"] = max(row["max_age_days"], each.age_days)
    return sorted(groups.values(), key=lambda row: (-abs(row["difference_amount_eur"]), str(row)))
