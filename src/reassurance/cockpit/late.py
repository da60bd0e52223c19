"""The senders whose registers are due and not received."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from reassurance.notifications import Received, overdue_registers, received_registers
from reassurance.periods import paris_day
from reassurance.registers.contract import load_contracts
from reassurance.registers.senders import sender_names
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import read_receipt

# Months of each sender that the page lists.
_MONTHS = 3


@dataclass(frozen=True)
class LateSender:
    """A sender with overdue registers: since when, by how many days, how many, and which of each month.

    `months` are the first ones, `others` the number of further months.
    """

    sender_id: str
    name: str
    due_on: date
    days: int
    registers: int
    months: tuple[tuple[str, tuple[str, ...]], ...]
    others: int


class LateSenders:
    """Reads receipts, and keeps what it has read: a receipt is written once."""

    def __init__(self, settings: Settings) -> None:
        """Start with an empty cache."""
        self._settings = settings
        self._received: dict[Path, frozenset[Received]] = {}

    def find(self, now: datetime) -> list[LateSender]:
        """The late senders, the longest delay first."""
        titles = {name: register.labels.title for name, register in load_contracts(self._settings).items()}
        names = sender_names(self._settings)
        overdue = sorted(
            overdue_registers(self._settings, now, self._read()),
            key=lambda due: (due.sender_id, due.period, titles[due.register]),
        )
        late = []
        for sender, registers in groupby(overdue, key=lambda due: due.sender_id):
            owed = list(registers)
            months = [
                (period, tuple(titles[due.register] for due in of_month))
                for period, of_month in groupby(owed, key=lambda due: due.period)
            ]
            due_on = min(due.due_on for due in owed)
            late.append(
                LateSender(
                    sender_id=sender,
                    name=names[sender],
                    due_on=due_on,
                    days=(paris_day(now) - due_on).days,
                    registers=len(owed),
                    months=tuple(months[:_MONTHS]),
                    others=len(months[_MONTHS:]),
                )
            )
        return sorted(late, key=lambda each: (each.due_on, each.sender_id))

    def _read(self) -> set[Received]:
        for path in self._settings.receipts_dir.glob("*/*.json"):
            if path not in self._received:
                self._received[path] = frozenset(received_registers([read_receipt(path)]))
        return set().union(*self._received.values())
