"""A cause: an event and its subject. It has one message for each language of its readers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from reassurance.notifications.configuration import ENGINEERS, Recipient
from reassurance.wording import Worded

Event = Literal[
    "rejected_package",
    "late_sender",
    "deadline_missed",
    "held_build",
    "failed_build",
    "missing_build",
    "envelope_nearly_used",
    "envelope_exceeded",
]

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}")


@dataclass(frozen=True)
class Cause:
    """What happened, when, and for whom.

    `subject` makes the cause unique among those of its event. `values` fill the texts of the event, `items`
    are listed below them. `attachments` are files of the outbox.
    """

    event: Event
    subject: str
    happened_at: datetime
    audiences: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    items: tuple[Worded, ...] = ()
    attachments: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The name of its file, without suffix; the sha256 replaces a subject that is no file name."""
        if _FILE_NAME.fullmatch(self.subject):
            return f"{self.event}-{self.subject}"
        return f"{self.event}-{sha256(self.subject.encode()).hexdigest()}"

    def recipients(self, configured: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        """The recipients of its audiences; the engineers when there is none, such as for a sender."""
        chosen = tuple(recipient for recipient in configured if recipient.audience in self.audiences)
        return chosen or tuple(recipient for recipient in configured if recipient.audience == ENGINEERS)
