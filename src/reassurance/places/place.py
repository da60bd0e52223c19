"""The address of a place and the name of the connection to it."""

import re
from pathlib import PurePosixPath
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator

# Names that Airflow accepts.
_CONNECTION = re.compile(r"[A-Za-z0-9_.-]{1,200}")


def _is_a_name(name: str) -> str:
    if not _CONNECTION.fullmatch(name):
        raise ValueError("is the name of a connection: letters, digits and _.-, and no address")
    return name


ConnectionName = Annotated[str, AfterValidator(_is_a_name)]


class Place(BaseModel):
    """A place: its address, and the name of the connection to it. `protocols` are those that it may use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    protocols: ClassVar[tuple[str, ...]] = ("file", "sftp", "s3")

    url: str
    connection: ConnectionName | None = None

    @field_validator("url")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            # The original message quotes the address, which may have a password.
            raise ValueError("is no address") from None
        if parts.scheme not in cls.protocols:
            *others, last = (f"{protocol}://" for protocol in cls.protocols)
            raise ValueError(f"begins with {', '.join(others)} or {last}")
        if parts.username or parts.password or (parts.scheme != "s3" and parts.netloc):
            raise ValueError("names no host and no password: these belong to the connection")
        if parts.query or parts.fragment:
            raise ValueError("has no ? and no #: credentials belong to the connection")
        if ".." in PurePosixPath(parts.path).parts:
            raise ValueError("leads upwards")
        return url

    @property
    def protocol(self) -> str:
        """The protocol: the scheme of the address."""
        return urlsplit(self.url).scheme

    @property
    def path(self) -> str:
        """The folder at the place; for an object store, the bucket and the prefix."""
        parts = urlsplit(self.url)
        return (parts.netloc + parts.path).rstrip("/") or "/"
