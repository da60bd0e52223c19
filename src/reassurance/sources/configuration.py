"""The configuration file of the sources: one entry per sender.

- {sender: INS01, url: "sftp:///outgoing", connection: ins01_sftp}
- {sender: INS02, url: "s3://exchange/ins02", connection: ins02_s3}
- {sender: INS03, url: "file:///srv/exchange/ins03"}
"""

import re
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator

from reassurance.errors import ConfigurationError
from reassurance.registers.senders import load_senders
from reassurance.settings import Settings

# Names that Airflow accepts.
_CONNECTION = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_KEYS = "sender, url, connection"

Protocol = Literal["file", "sftp", "s3"]


class Source(BaseModel):
    """The source of one sender: its address, and the name of the connection to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: str
    url: str
    connection: str | None = None

    @field_validator("url")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            # The original message quotes the address, which may have a password.
            raise ValueError("is no address") from None
        if parts.scheme not in ("file", "sftp", "s3"):
            raise ValueError("begins with file://, sftp:// or s3://")
        if parts.username or parts.password or (parts.scheme != "s3" and parts.netloc):
            raise ValueError("names no host and no password: these belong to the connection")
        if parts.query or parts.fragment:
            raise ValueError("has no ? and no #: credentials belong to the connection")
        if ".." in PurePosixPath(parts.path).parts:
            raise ValueError("leads upwards")
        return url

    @field_validator("connection")
    @classmethod
    def _is_a_name(cls, name: str | None) -> str | None:
        if name is not None and not _CONNECTION.fullmatch(name):
            raise ValueError("is the name of a connection: letters, digits and _.-, and no address")
        return name

    @property
    def protocol(self) -> Protocol:
        """The protocol: the scheme of the address."""
        protocol: Protocol = urlsplit(self.url).scheme  # type: ignore[assignment]
        return protocol

    @property
    def path(self) -> str:
        """The folder at the source; for an object store, the bucket and the prefix."""
        parts = urlsplit(self.url)
        return (parts.netloc + parts.path).rstrip("/") or "/"


def load_sources(settings: Settings) -> tuple[Source, ...]:
    """All configured sources; none without the file: then senders write into the inbox.

    Raises ConfigurationError with the file, the entry and the error. Neither the message nor its cause quotes
    a value of the file: a value may be a password in the wrong place.
    """
    path = settings.sources_path
    if not path.exists():
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        sources = TypeAdapter(tuple[Source, ...]).validate_python(entries)
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise ConfigurationError(f"{path} is not a list of sources: {_errors(error)}") from None
    known = load_senders(settings).roles
    for place, source in enumerate(sources, start=1):
        if source.sender not in known:
            raise ConfigurationError(
                f"{path}: the sender of entry {place} is neither in seeds/reference/insurers.csv "
                "nor in reinsurers.csv. Add it there, or correct the name."
            )
    senders = [source.sender for source in sources]
    twice = sorted({sender for sender in senders if senders.count(sender) > 1})
    if twice:
        raise ConfigurationError(f"{path}: {', '.join(twice)} named twice; a sender has one place.")
    return sources


def _errors(error: yaml.YAMLError | UnicodeDecodeError | ValidationError) -> str:
    """The errors of the file, by line or by entry, without quoting the file."""
    if isinstance(error, ValidationError):
        return "; ".join(
            _fault(fault["loc"], fault["type"], fault["msg"])
            for fault in error.errors(include_input=False, include_url=False, include_context=False)
        )
    mark = getattr(error, "problem_mark", None)
    return f"it is not YAML, see line {mark.line + 1}" if mark else "it is not YAML in UTF-8"


def _fault(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    place = f"entry {int(loc[0]) + 1}" if loc and isinstance(loc[0], int) else "the file"
    if kind == "extra_forbidden":
        return f"{place}: has a key that is none of {_KEYS}"
    names = "".join(f" {part}" for part in loc[1:])
    return f"{place}:{names}: {message}"
