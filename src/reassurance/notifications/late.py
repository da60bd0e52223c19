"""Registers that are due and not received, from the calendar and the receipts, in days of Paris.

`fct_submissions` computes the same as of a build. A reminder must not wait for a build.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
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
from reassurance.submissions.receipt.model import Verdict
from reassurance.wording import Worded

_PARIS = ZoneInfo("Europe/Paris")


def overdue_registers(settings: Settings, now: datetime) -> list[Due]:
    """Registers whose due day has passed in Paris and of which no full package was accepted."""
    received = {
        (receipt.sender_id, register.register, receipt.period)
        for receipt in read_receipts(settings)
        if receipt.verdict is not Verdict.REJECTED and receipt.kind == "full" and receipt.received_at <= now
        for register in receipt.registers
    }
    today = paris_day(now)
    return [
        due
        for due in due_registers(settings)
        if due.due_on < today and (due.sender_id, due.register, due.period) not in received
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
