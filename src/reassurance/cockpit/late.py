"""The senders whose registers are due and not received."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from reassurance.notifications import (
    Lateness,
    Received,
    late_senders,
    overdue_registers,
    received_registers,
)
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
        return [
            _late_sender(each, names[each.sender_id], titles)
            for each in late_senders(overdue_registers(self._settings, now, self._read()), now)
        ]

    def _read(self) -> set[Received]:
        for path in self._settings.receipts_dir.glob("*/*.json"):
            if path not in self._received:
                self._received[path] = frozenset(received_registers([read_receipt(path)]))
        return set().union(*self._received.values())


def _late_sender(late: Lateness, name: str, titles: Mapping[str, str]) -> LateSender:
    """The sender as the page lists it; `titles` are those of the registers."""
    overdue = sorted(late.overdue, key=lambda due: (due.period, titles[due.register]))
    months = [
        (period, tuple(titles[due.register] for due in of_month))
        for period, of_month in groupby(overdue, key=lambda due: due.period)
    ]
    return LateSender(
        sender_id=late.sender_id,
        name=name,
        due_on=late.due_on,
        days=late.days,
        registers=len(overdue),
        months=tuple(months[:_MONTHS]),
        others=len(months[_MONTHS:]),
    )
