"""Mail and webhooks. Errors name the exception and its code: a server's answer may quote an address."""

import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from reassurance.errors import ConfigurationError, NotificationError
from reassurance.notifications.configuration import Language, Recipient
from reassurance.notifications.messages import Text
from reassurance.places import Connection
from reassurance.settings import Settings

_SUBMISSION, _IMPLICIT_TLS = 587, 465
# Mail servers commonly accept 10 MB, and Base64 adds a third.
_MAX_ATTACHED_BYTES = 7 * 1024**2
# Answers that ask to come again later.
_TOO_MANY, _SERVER_ERRORS = 429, 500
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class ServerError(NotificationError):
    """A server cannot be used now: all its messages wait."""


class RefusedError(NotificationError):
    """A server refuses this message."""


@dataclass(frozen=True)
class Outgoing:
    """A message to one recipient. The same cause and recipient always have the same `key`."""

    cause: str
    event: str
    recipient: Recipient
    language: Language
    text: Text
    attachments: tuple[Path, ...]

    @property
    def key(self) -> str:
        """An identifier by which a reader recognises a message that was sent twice."""
        return sha256(f"{self.cause}/{self.recipient.recipient}".encode()).hexdigest()[:32]


class Channels:
    """Servers, each opened once, at its first message, and closed at the end."""

    def __init__(self, settings: Settings, connect: Callable[[str], Connection]) -> None:
        """`connect` gives the values of a connection by its name."""
        self._seconds = settings.notification_seconds
        self._connect = connect
        self._mail: dict[str, tuple[smtplib.SMTP, str]] = {}
        self._hooks: dict[str, Connection] = {}

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connections to mail servers."""
        for client, _ in self._mail.values():
            with suppress(OSError):
                client.quit()

    def send(self, outgoing: Outgoing) -> None:
        """Send a message.

        Raises ServerError or RefusedError, and ConfigurationError when the connection cannot be used.
        """
        if outgoing.recipient.channel == "smtp":
            self._send_mail(outgoing)
        else:
            self._post(outgoing)

    def _send_mail(self, outgoing: Outgoing) -> None:
        client, sender = self._mail_server(outgoing.recipient.connection)
        try:
            mail = _mail(outgoing, sender)
        except (OSError, ValueError) as error:
            raise RefusedError(f"it cannot be written: {type(error).__name__}") from None
        try:
            client.send_message(mail, sender, [outgoing.recipient.address or ""])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise RefusedError(_described(error)) from None
        except OSError as error:
            raise ServerError(_described(error)) from None

    def _mail_server(self, name: str) -> tuple[smtplib.SMTP, str]:
        if name not in self._mail:
            connection = self._connect(name)
            try:
                self._mail[name] = _open_mail(name, connection, self._seconds)
            except OSError as error:
                raise ServerError(_described(error)) from None
        return self._mail[name]

    def _post(self, outgoing: Outgoing) -> None:
        import httpx

        # It logs each address at INFO, and that of a webhook is a secret.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        name = outgoing.recipient.connection
        if name not in self._hooks:
            self._hooks[name] = self._connect(name)
        connection = self._hooks[name]
        token = {"Authorization": f"Bearer {connection.password}"} if connection.password else {}
        try:
            answer = httpx.post(
                _address(name, connection),
                json=_json(outgoing),
                headers={"Idempotency-Key": outgoing.key, **token},
                timeout=self._seconds,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServerError(type(error).__name__) from None
        if answer.status_code == _TOO_MANY or answer.status_code >= _SERVER_ERRORS:
            raise ServerError(f"HTTP {answer.status_code}")
        if not answer.is_success:
            raise RefusedError(f"HTTP {answer.status_code}")


def _open_mail(name: str, connection: Connection, seconds: int) -> tuple[smtplib.SMTP, str]:
    """A connection to a mail server, and the address of the sender."""
    sender = connection.extra.get("from_email")
    if not connection.host or not isinstance(sender, str):
        raise ConfigurationError(f"Connection {name!r} needs a host and the extra from_email.")
    port = connection.port or _SUBMISSION
    has_tls = port == _IMPLICIT_TLS or not connection.extra.get("disable_tls")
    if connection.password and not has_tls:
        raise ConfigurationError(f"Connection {name!r} sends its password without TLS: remove disable_tls.")
    context = ssl.create_default_context()
    if port == _IMPLICIT_TLS:
        client: smtplib.SMTP = smtplib.SMTP_SSL(connection.host, port, timeout=seconds, context=context)
    else:
        client = smtplib.SMTP(connection.host, port, timeout=seconds)
    try:
        if has_tls and port != _IMPLICIT_TLS:
            client.starttls(context=context)
        if connection.login and connection.password:
            client.login(connection.login, connection.password)
    except OSError:
        client.close()
        raise
    return client, sender


def _mail(outgoing: Outgoing, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = outgoing.recipient.address
    mail["Subject"] = outgoing.text.subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{outgoing.key}@{sender.rpartition('@')[2]}>"
    # No automatic answer is wanted (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(outgoing.text.body)
    for path in _attached(outgoing.attachments):
        kind = (guess_type(path.name)[0] or "application/octet-stream").split("/")
        mail.add_attachment(path.read_bytes(), maintype=kind[0], subtype=kind[1], filename=path.name)
    # Setting the content removes the headers that describe it.
    mail["Content-Language"] = outgoing.language
    return mail


def _attached(paths: Sequence[Path]) -> list[Path]:
    """The files that exist, in order, up to the size that mail servers accept."""
    attached: list[Path] = []
    total = 0
    for path in paths:
        size = path.stat().st_size if path.is_file() else None
        if size is not None and total + size <= _MAX_ATTACHED_BYTES:
            attached.append(path)
            total += size
    return attached


def _address(name: str, connection: Connection) -> str:
    """The address of a webhook: https, or http on this machine."""
    parts = urlsplit(connection.host or "")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
        raise ConfigurationError(f"Connection {name!r} needs the complete address, https://…, as its host.")
    return parts.geturl()


def _json(outgoing: Outgoing) -> dict[str, Any]:
    """`text` is what chat services show."""
    return {
        "text": f"{outgoing.text.subject}\n\n{outgoing.text.body}",
        "event": outgoing.event,
        "cause": outgoing.cause,
        "subject": outgoing.text.subject,
        "body": outgoing.text.body,
    }


def _described(error: OSError) -> str:
    """An error without the server's text, which may quote an address."""
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{name} {', '.join(str(code) for code, _ in error.recipients.values())}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{name} {error.smtp_code}"
    return f"{name}: {error.strerror}" if error.strerror else name
