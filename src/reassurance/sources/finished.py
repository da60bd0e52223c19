"""Find the packages whose upload is finished: they have a marker, or no longer change.

A package `P` is finished when a file `P.ready` is next to it, or when two listings, at least
`settle_seconds` apart, show the same files with the same sizes and times. Listings are stored in `sources/`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from reassurance.errors import ConfigurationError, SourceError
from reassurance.files import overwrite
from reassurance.kept import read_as
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings

MARKER = ".ready"


@dataclass(frozen=True)
class Listed:
    """A package in a listing: its files by path within it, each with its size and a time or tag.

    `links` are its symlinks.
    """

    name: str
    root: str
    files: Mapping[str, tuple[int, str]]
    links: tuple[str, ...]
    has_marker: bool

    @property
    def fingerprint(self) -> str:
        """A hash of paths, sizes and times: it changes when a file changes."""
        return hashlib.sha256(json.dumps(sorted(self.files.items())).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Size of all files in bytes."""
        return sum(size for size, _ in self.files.values())


@dataclass(frozen=True)
class Seen:
    """The fingerprint of a package, the first listing that had it, and whether the package was collected."""

    fingerprint: str
    since: str
    is_collected: bool = False


def look(
    listed: list[Listed], previous: Mapping[str, Seen], now: datetime, settle_seconds: int
) -> tuple[list[Listed], dict[str, Seen]]:
    """The packages to collect now, and the state of all listed packages for the next run."""
    seen = {}
    finished = []
    for package in listed:
        known = previous.get(package.name)
        if known is None or known.fingerprint != package.fingerprint:
            known = Seen(package.fingerprint, format_instant(now))
            is_unchanged = False
        else:
            is_unchanged = now - parse_instant(known.since) >= timedelta(seconds=settle_seconds)
        if (package.has_marker or is_unchanged) and not known.is_collected:
            finished.append(package)
        seen[package.name] = known
    return finished, seen


def collected(seen: Mapping[str, Seen], name: str) -> dict[str, Seen]:
    """The same state, with a package marked as collected."""
    return {**seen, name: replace(seen[name], is_collected=True)}


def read_seen(settings: Settings, sender_id: str) -> dict[str, Seen]:
    """The stored state of a sender's packages; empty before the first listing.

    Raises SourceError when the file has other content.
    """
    path = settings.sources_memory_dir / f"{sender_id}.json"
    if not path.exists():
        return {}
    try:
        seen = read_as(dict[str, Seen], path.read_bytes())
        for known in seen.values():
            parse_instant(known.since)
    except (ValueError, IsADirectoryError, ConfigurationError) as error:
        raise SourceError(
            f"{path} does not contain the state of the packages of {sender_id}: {error}. Restore it, or"
            " remove it: packages still at the source are then collected again and get the same receipts."
        ) from error
    return seen


def write_seen(settings: Settings, sender_id: str, seen: Mapping[str, Seen]) -> None:
    """Store the state of a sender's packages, atomically."""
    content = json.dumps({name: asdict(state) for name, state in seen.items()}, indent=1)
    overwrite(settings.sources_memory_dir / f"{sender_id}.json", content)
