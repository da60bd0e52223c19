"""Registers that are due and not received, from the calendar and the receipts, in days of Paris.

`fct_submissions` computes the same as of a build. A reminder must not wait for a build.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from reassurance.notifications.cause import Cause
from reassurance.notifications.configuration import ENGINEERS, MINISTRY, sender_audience
from reassurance.periods import paris_day
from reassurance.registers.calendar import Due, due_registers
from reassurance.registers.contract import Register, load_contracts
from reassurance.registers.senders import sender_names
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import read_receipts
from reassurance.submissions.receipt.model import Receipt, Verdict
from reassurance.wording import Worded

_PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Received:
    """A register of a full package that was accepted, and when."""

    sender_id: str
    register: str
    period: str | None
    received_at: datetime


@dataclass(frozen=True)
class Lateness:
    """The overdue registers of a sender, their first due day, and the days since then, in Paris."""

    sender_id: str
    overdue: tuple[Due, ...]
    due_on: date
    days: int


def late_senders(overdue: Iterable[Due], now: datetime) -> list[Lateness]:
    """The overdue registers by sender, the longest delay first."""
    by_sender: dict[str, list[Due]] = {}
    for due in overdue:
        by_sender.setdefault(due.sender_id, []).append(due)
    late = []
    for sender_id, registers in by_sender.items():
        due_on = min(due.due_on for due in registers)
        late.append(Lateness(sender_id, tuple(registers), due_on, (paris_day(now) - due_on).days))
    return sorted(late, key=lambda each: (each.due_on, each.sender_id))


def received_registers(receipts: Iterable[Receipt]) -> Iterator[Received]:
    """The registers of the receipts of full packages that were not rejected."""
    for receipt in receipts:
        if receipt.verdict is not Verdict.REJECTED and receipt.kind == "full":
            for register in receipt.registers:
                yield Received(receipt.sender_id, register.register, receipt.period, receipt.received_at)


def overdue_registers(
    settings: Settings, now: datetime, received: Iterable[Received] | None = None
) -> list[Due]:
    """Registers whose due day has passed in Paris and of which no full package was accepted.

    `received` are those of all receipts; without it, they are read.
    """
    if received is None:
        received = received_registers(read_receipts(settings))
    known = {(each.sender_id, each.register, each.period) for each in received if each.received_at <= now}
    today = paris_day(now)
    return [
        due
        for due in due_registers(settings)
        if due.due_on < today and (due.sender_id, due.register, due.period) not in known
    ]


def late_causes(settings: Settings, now: datetime) -> Iterator[Cause]:
    """One reminder per sender, month and due day; one message per due day for the engineers and ministry."""
    registers = load_contracts(settings)
    names = sender_names(settings)
    overdue = sorted(
        overdue_registers(settings, now),
        key=lambda due: (due.due_on, due.sender_id, due.period, due.register),
    )
    for due_on, missed in groupby(overdue, key=lambda due: due.due_on):
        late_since = datetime.combine(due_on + timedelta(days=1), time(), _PARIS)
        owed = {
            key: [_title(registers, due) for due in group]
            for key, group in groupby(missed, key=lambda due: (due.sender_id, due.period))
        }
        for (sender, period), titles in owed.items():
            yield Cause(
                "late_sender",
                f"{sender}-{period}-{due_on}",
                late_since,
                (sender_audience(sender),),
                {"sender": names[sender], "period": period, "due": due_on},
                tuple(titles),
            )
        yield Cause(
            "deadline_missed",
            str(due_on),
            late_since,
            (ENGINEERS, MINISTRY),
            {"due": due_on},
            tuple(_line(names[sender], period, titles) for (sender, period), titles in owed.items()),
        )


def _title(registers: dict[str, Register], due: Due) -> Worded:
    labels = registers[due.register].labels
    return Worded(labels.title, labels.title_en)


def _line(sender: str, period: str, titles: list[Worded]) -> Worded:
    return Worded(
        f"{sender}, {period} : {', '.join(title.french for title in titles)}",
        f"{sender}, {period}: {', '.join(title.english for title in titles)}",
    )
