"""Find causes, record each once, and send what waits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reassurance.locks import hold
from reassurance.log import EventLogger
from reassurance.notifications.cause import Cause
from reassurance.notifications.configuration import load_recipients
from reassurance.notifications.find import envelopes, failed_builds, held_builds, rejected_packages
from reassurance.notifications.record import is_recorded, record
from reassurance.notifications.send import Sent, send_waiting
from reassurance.places import Connection, read_connection
from reassurance.settings import Settings

Finder = Callable[[Settings, datetime], Iterable[Cause]]

# Causes that are looked for at each run. Late senders are looked for once a day.
ALWAYS: tuple[Finder, ...] = (rejected_packages, held_builds, failed_builds, envelopes)

log = EventLogger(__name__)


@dataclass(frozen=True)
class Recorded:
    """New causes by name, how many of them are too old for a message, and errors."""

    causes: tuple[str, ...] = ()
    too_old: int = 0
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notified:
    """The causes found and the messages sent by a run."""

    recorded: Recorded
    sent: Sent

    @property
    def errors(self) -> tuple[str, ...]:
        """All errors, without an address."""
        return (*self.recorded.errors, *self.sent.errors)


def notify(
    settings: Settings,
    now: datetime,
    connect: Callable[[str], Connection] = read_connection,
    finders: Sequence[Finder] = ALWAYS,
) -> Notified:
    """Record new causes and send all messages that wait. Nothing without recipients.

    Raises ConfigurationError when the file of recipients cannot be used.
    """
    recorded = find_and_record(settings, now, finders)
    return Notified(recorded, send_waiting(settings, load_recipients(settings), connect))


def find_and_record(settings: Settings, now: datetime, finders: Sequence[Finder]) -> Recorded:
    """Record new causes, without sending. Nothing without recipients.

    A finder that fails stops no other: a later run finds its causes.
    """
    recipients = load_recipients(settings)
    if not recipients:
        return Recorded()
    causes: list[str] = []
    errors: list[str] = []
    too_old = 0
    # Two processes would record again a cause that is sent between their two looks.
    with hold(settings, "notifications"):
        for finder in finders:
            try:
                for cause in finder(settings, now):
                    if not is_recorded(settings, cause):
                        too_old += not record(settings, cause, recipients, now).sendings
                        causes.append(cause.name)
            except Exception as error:
                log.exception("causes_not_found", finder=finder.__name__)
                errors.append(f"{finder.__name__}: {type(error).__name__}: {error}")
    if causes:
        log.info("causes_recorded", count=len(causes), too_old=too_old)
    return Recorded(tuple(causes), too_old, tuple(errors))
