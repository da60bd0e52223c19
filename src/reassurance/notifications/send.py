"""Send the messages that wait. A server that does not answer loses no message and delays no other server."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from reassurance.errors import ConfigurationError, IntegrityError
from reassurance.locks import hold
from reassurance.log import EventLogger
from reassurance.notifications.channels import Channels, Outgoing, RefusedError, ServerError
from reassurance.notifications.configuration import Recipient
from reassurance.notifications.record import close, mark_sent, read, waiting
from reassurance.places import Connection
from reassurance.settings import Settings

log = EventLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """How many messages were sent and how many wait. Errors name a recipient or a connection, no address."""

    sent: int = 0
    waiting: int = 0
    errors: tuple[str, ...] = ()


def send_waiting(
    settings: Settings, recipients: tuple[Recipient, ...], connect: Callable[[str], Connection]
) -> Sent:
    """Send each waiting message to each recipient that has not received it, and mark it.

    A process that is killed between the two sends the message twice, with the same identifier. A recipient
    that left the file of recipients is passed over.
    """
    if not recipients:
        return Sent()
    with hold(settings, "notifications-sending"), Channels(settings, connect) as channels:
        run = _Run(settings, {each.recipient: each for each in recipients}, channels)
        for path in waiting(settings):
            try:
                run.send_file(path)
            except IntegrityError as error:
                run.errors.append(str(error))
    return Sent(run.sent, run.waiting, tuple(run.errors))


@dataclass
class _Run:
    """One run over the waiting messages. `unavailable` are the connections that failed in this run."""

    settings: Settings
    recipients: dict[str, Recipient]
    channels: Channels
    sent: int = 0
    waiting: int = 0
    errors: list[str] = field(default_factory=list)
    unavailable: set[str] = field(default_factory=set)

    def send_file(self, path: Path) -> None:
        """Send the message in a file. Raises IntegrityError when the file is damaged."""
        notification = read(path)
        left = 0
        for sending in notification.unsent:
            recipient = self.recipients.get(sending.recipient)
            if recipient is None:
                continue
            outgoing = Outgoing(
                path.stem,
                notification.event,
                recipient,
                sending.language,
                notification.texts[sending.language],
                tuple(self.settings.outbox_dir / name for name in notification.attachments),
            )
            if self._is_sent(outgoing):
                notification = mark_sent(path, notification, recipient.recipient, datetime.now(UTC))
            else:
                left += 1
        if not left:
            close(self.settings, path)
        self.waiting += left

    def _is_sent(self, outgoing: Outgoing) -> bool:
        """Send a message, unless its connection has failed in this run."""
        name, connection = outgoing.recipient.recipient, outgoing.recipient.connection
        if connection in self.unavailable:
            return False
        try:
            self.channels.send(outgoing)
        except (ServerError, ConfigurationError) as error:
            self.unavailable.add(connection)
            self.errors.append(f"{connection}: {error}. Its messages wait.")
            log.warning("server_unavailable", connection=connection, error=str(error))
            return False
        except RefusedError as error:
            self.errors.append(f"{name}: {outgoing.cause} is refused: {error}. It waits.")
            log.warning("message_refused", recipient=name, cause=outgoing.cause, error=str(error))
            return False
        self.sent += 1
        log.info("message_sent", recipient=name, cause=outgoing.cause)
        return True
