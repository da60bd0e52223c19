"""The late senders in `reassurance status`: since when, and how many registers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from reassurance.console import print_table
from reassurance.periods import paris_day
from reassurance.registers.calendar import Due
from reassurance.settings import Settings
from reassurance.submissions.receipt.model import Receipt


@dataclass(frozen=True)
class LateSender:
    """A sender with registers that are due and not received; the first due day, in Paris, and days since."""

    sender_id: str
    registers: int
    due_on: date
    days: int

    def to_json(self) -> dict[str, str | int]:
        """The sender as JSON."""
        return {
            "sender": self.sender_id,
            "registers": self.registers,
            "due_on": str(self.due_on),
            "days": self.days,
        }


def late_senders(settings: Settings, receipts: Sequence[Receipt], moment: datetime) -> list[LateSender]:
    """The senders that are late at a moment, the longest delay first."""
    from reassurance.notifications import overdue_registers, received_registers

    overdue = overdue_registers(settings, moment, received_registers(receipts))
    late = []
    for sender, registers in groupby(sorted(overdue, key=_sender), key=_sender):
        owed = list(registers)
        due_on = min(due.due_on for due in owed)
        late.append(LateSender(sender, len(owed), due_on, (paris_day(moment) - due_on).days))
    return sorted(late, key=lambda each: (each.due_on, each.sender_id))


def show_late_senders(late: Sequence[LateSender]) -> None:
    """Print them; nothing when no one is late."""
    if late:
        print_table(
            "Late senders: registers due and not received",
            ("sender", "registers", "first due day", "days late"),
            ((each.sender_id, each.registers, each.due_on, each.days) for each in late),
            unbroken=("sender", "first due day"),
        )


def _sender(due: Due) -> str:
    return due.sender_id
