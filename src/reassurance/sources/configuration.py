"""The file that says where each sender leaves its packages.

- {sender: INS01, url: "sftp:///outgoing", connection: ins01_sftp}
- {sender: INS02, url: "s3://exchange/ins02", connection: ins02_s3}
- {sender: INS03, url: "file:///srv/exchange/ins03"}
"""

from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, field_validator

from reassurance.errors import ConfigurationError
from reassurance.settings import Settings
from reassurance.submissions import load_reference

Protocol = Literal["file", "sftp", "s3"]


class Source(BaseModel):
    """A place where one sender leaves packages; `connection` names how it is reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: str
    url: str
    connection: str | None = None

    @field_validator("url")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("file", "sftp", "s3"):
            raise ValueError("begins with file://, sftp:// or s3://")
        if parts.username or parts.password or (parts.scheme != "s3" and parts.netloc):
            raise ValueError("names no host and no password: these belong to the connection")
        if ".." in PurePosixPath(parts.path).parts:
            raise ValueError("leads upwards")
        return url

    @property
    def protocol(self) -> Protocol:
        """How the place is spoken to."""
        protocol: Protocol = urlsplit(self.url).scheme  # type: ignore[assignment]
        return protocol

    @property
    def path(self) -> str:
        """The folder there; of an object store, the bucket and the prefix."""
        parts = urlsplit(self.url)
        return (parts.netloc + parts.path).rstrip("/") or "/"


def load_sources(settings: Settings) -> tuple[Source, ...]:
    """Every configured source; none when there is no such file: then senders write into the inbox.

    Raises ConfigurationError naming the file and what is wrong with it.
    """
    path = settings.sources_path
    if not path.exists():
        return ()
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        sources = TypeAdapter(tuple[Source, ...]).validate_python(said)
    except (yaml.YAMLError, ValidationError) as error:
        raise ConfigurationError(f"{path} does not say where senders leave packages: {error}") from error
    known = load_reference(settings).roles
    for source in sources:
        if source.sender not in known:
            raise ConfigurationError(
                f"{path}: sender {source.sender!r} is neither in seeds/reference/insurers.csv "
                "nor in reinsurers.csv. Add it there, or correct the name."
            )
    senders = [source.sender for source in sources]
    twice = sorted({sender for sender in senders if senders.count(sender) > 1})
    if twice:
        raise ConfigurationError(f"{path}: {', '.join(twice)} named twice; a sender has one place.")
    return sources
