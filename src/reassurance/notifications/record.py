"""The file of a cause: its message, and which recipients have received it.

    notifications/waiting/<cause>.json    a recipient has not received it yet
    notifications/closed/<cause>.json     all have, or the cause was too old when it was found

A cause is recorded once. A file moves from `waiting` to `closed` and never back.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from reassurance.errors import IntegrityError
from reassurance.files import overwrite, write_once
from reassurance.files import replace as replace_file
from reassurance.kept import read_as
from reassurance.notifications.cause import Cause
from reassurance.notifications.configuration import Language, Recipient
from reassurance.notifications.messages import Text, render
from reassurance.periods import format_instant
from reassurance.settings import Settings

# A receipt in the outbox, relative to it.
_Attachment = Annotated[str, StringConstraints(pattern=r"^[^/.][^/]*/[^/.][^/]*$")]


@dataclass(frozen=True)
class Sending:
    """A recipient, its language, and when the message was sent to it (ISO 8601, UTC)."""

    recipient: str
    language: Language
    sent_at: str | None = None


@dataclass(frozen=True)
class Notification:
    """A recorded cause. `texts` has its message by language. `sendings` is empty when it was too old."""

    event: str
    subject: str
    happened_at: str
    recorded_at: str
    texts: dict[Language, Text]
    sendings: tuple[Sending, ...]
    attachments: tuple[_Attachment, ...] = ()

    @property
    def unsent(self) -> list[Sending]:
        """The recipients that have not received it."""
        return [sending for sending in self.sendings if sending.sent_at is None]


def is_recorded(settings: Settings, cause: Cause) -> bool:
    """Whether the cause has a file."""
    # In this order: a file may move from the first folder to the second in between.
    return any((folder / f"{cause.name}.json").exists() for folder in (_waiting(settings), _closed(settings)))


def record(
    settings: Settings, cause: Cause, recipients: tuple[Recipient, ...], now: datetime
) -> Notification:
    """Write the file of a new cause. One older than `notification_days` has no message and is closed."""
    is_too_old = now - cause.happened_at > timedelta(days=settings.notification_days)
    chosen = () if is_too_old else cause.recipients(recipients)
    notification = Notification(
        event=cause.event,
        subject=cause.subject,
        happened_at=format_instant(cause.happened_at),
        recorded_at=format_instant(now),
        texts={language: render(cause, language) for language in sorted({each.language for each in chosen})},
        sendings=tuple(Sending(each.recipient, each.language) for each in chosen),
        attachments=tuple(str(path.relative_to(settings.outbox_dir)) for path in cause.attachments),
    )
    folder = _waiting(settings) if notification.sendings else _closed(settings)
    write_once(folder / f"{cause.name}.json", [_content(notification)])
    return notification


def waiting(settings: Settings) -> Iterator[Path]:
    """The files of messages to send, by name."""
    yield from sorted(_waiting(settings).glob("[!.]*.json"))


def read(path: Path) -> Notification:
    """The notification in a file. Raises IntegrityError when it holds none."""
    try:
        return read_as(Notification, path.read_bytes())
    except (ValueError, IsADirectoryError) as error:
        raise IntegrityError(
            f"{path} is not a notification: {error}. Remove it: the message is made again and sent to all."
        ) from error


def mark_sent(path: Path, notification: Notification, recipient: str, at: datetime) -> Notification:
    """Note, durably, that a recipient has received the message."""
    marked = replace(
        notification,
        sendings=tuple(
            replace(sending, sent_at=format_instant(at)) if sending.recipient == recipient else sending
            for sending in notification.sendings
        ),
    )
    overwrite(path, _content(marked))
    return marked


def close(settings: Settings, path: Path) -> None:
    """Move the file of a message that no recipient waits for."""
    replace_file(path, _closed(settings) / path.name)


def _waiting(settings: Settings) -> Path:
    return settings.notifications_dir / "waiting"


def _closed(settings: Settings) -> Path:
    return settings.notifications_dir / "closed"


def _content(notification: Notification) -> bytes:
    return (json.dumps(asdict(notification), indent=2, ensure_ascii=False) + "\n").encode()
