"""The configuration file of notifications: one entry per recipient.

- {recipient: oncall, audience: engineers, channel: smtp, connection: mail, address: oncall@example.org}
- {recipient: chat, audience: engineers, channel: webhook, connection: engineers_chat}
- {recipient: bureau, audience: ministry, channel: smtp, connection: mail, address: bureau@example.org}
- {recipient: ins01, audience: sender/INS01, channel: smtp, connection: mail, address: contact@example.org}

Engineers read English, the ministry and senders French.
"""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from reassurance.errors import ConfigurationError
from reassurance.places import ConnectionName, read_entries
from reassurance.registers.senders import load_senders
from reassurance.settings import Settings

ENGINEERS, MINISTRY = "engineers", "ministry"

Language = Literal["fr", "en"]

_SENDER = "sender/"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
# One address in ASCII: no list, no display name, no line break.
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9.-]+")


class Recipient(BaseModel):
    """A recipient: its audience, and the channel and connection by which it is reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipient: str
    audience: str
    channel: Literal["smtp", "webhook"]
    connection: ConnectionName
    address: str | None = None

    @field_validator("recipient")
    @classmethod
    def _is_a_recipient(cls, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError("is the name of a recipient: letters, digits, _ and -")
        return name

    @field_validator("audience")
    @classmethod
    def _is_an_audience(cls, audience: str) -> str:
        if audience not in (ENGINEERS, MINISTRY) and not audience.startswith(_SENDER):
            raise ValueError("is engineers, ministry or a sender such as sender/INS01")
        return audience

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        if address is not None and not _ADDRESS.fullmatch(address):
            raise ValueError("is one mail address without a name, such as contact@example.org")
        return address

    @model_validator(mode="after")
    def _has_an_address_for_mail_only(self) -> "Recipient":
        if (self.channel == "smtp") != (self.address is not None):
            raise ValueError("smtp needs an address; the address of a webhook is in its connection")
        return self

    @property
    def language(self) -> Language:
        """The language of its messages."""
        return "en" if self.audience == ENGINEERS else "fr"


def sender_audience(sender_id: str) -> str:
    """The audience of the contact of a sender."""
    return f"{_SENDER}{sender_id}"


def load_recipients(settings: Settings) -> tuple[Recipient, ...]:
    """All configured recipients; none without the file: then no message is made.

    Raises ConfigurationError with the file, the entry and the error, without quoting the file.
    """
    path = settings.notifications_path
    recipients = read_entries(path, Recipient, "recipients")
    if not recipients:
        return ()
    senders = {sender_audience(sender) for sender in load_senders(settings).roles}
    for place, recipient in enumerate(recipients, start=1):
        if recipient.audience not in (ENGINEERS, MINISTRY) and recipient.audience not in senders:
            raise ConfigurationError(
                f"{path}: the sender of entry {place} is neither in seeds/reference/insurers.csv "
                "nor in reinsurers.csv. Add it there, or correct the name."
            )
    names = [recipient.recipient for recipient in recipients]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigurationError(f"{path}: {', '.join(twice)} named twice: rename one.")
    if all(recipient.audience != ENGINEERS for recipient in recipients):
        raise ConfigurationError(
            f"{path} has no recipient for engineers, who get the messages of senders without a contact: "
            "add one."
        )
    return recipients
