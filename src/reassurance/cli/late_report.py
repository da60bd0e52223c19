"""The late senders in `reassurance status`: since when, and how many registers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from reassurance.console import print_table
from reassurance.settings import Settings
from reassurance.submissions.receipt.model import Receipt

if TYPE_CHECKING:
    from reassurance.notifications import Lateness


def find_late_senders(settings: Settings, receipts: Sequence[Receipt], moment: datetime) -> "list[Lateness]":
    """The senders that are late at a moment, the longest delay first."""
    from reassurance.notifications import late_senders, overdue_registers, received_registers

    return late_senders(overdue_registers(settings, moment, received_registers(receipts)), moment)


def late_facts(late: "Lateness") -> dict[str, str | int]:
    """A late sender as JSON."""
    return {
        "sender": late.sender_id,
        "registers": len(late.overdue),
        "due_on": str(late.due_on),
        "days": late.days,
    }


def show_late_senders(late: "Sequence[Lateness]") -> None:
    """Print them; nothing when no one is late."""
    if late:
        print_table(
            "Late senders: registers due and not received",
            ("sender", "registers", "first due day", "days late"),
            ((each.sender_id, len(each.overdue), each.due_on, each.days) for each in late),
            unbroken=("sender", "first due day"),
        )
