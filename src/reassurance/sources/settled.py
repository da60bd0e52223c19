"""Which packages their sender has finished: by a marker beside them, or because they no longer change.

A package `P` is finished when a file `P.ready` lies beside it, or when two looks, `settle_seconds`
apart, found the same files of the same sizes and times. What was seen is kept in `sources/`.
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
    """A package as a listing shows it: its files by path within it, each with its size and a time or tag.

    `links` are those of its files that only point to another.
    """

    name: str
    root: str
    files: Mapping[str, tuple[int, str]]
    links: tuple[str, ...]
    has_marker: bool

    @property
    def fingerprint(self) -> str:
        """The same while nobody touches the files."""
        return hashlib.sha256(json.dumps(sorted(self.files.items())).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _ in self.files.values())


@dataclass(frozen=True)
class Seen:
    """What a former look found of a package, when it first looked so, and whether it was collected."""

    fingerprint: str
    since: str
    is_collected: bool = False


def look(
    listed: list[Listed], former: Mapping[str, Seen], now: datetime, settle_seconds: int
) -> tuple[list[Listed], dict[str, Seen]]:
    """The packages to collect now, and what to remember of all that are listed."""
    seen = {}
    finished = []
    for package in listed:
        known = former.get(package.name)
        if known is None or known.fingerprint != package.fingerprint:
            known = Seen(package.fingerprint, format_instant(now))
            is_settled = False
        else:
            is_settled = now - parse_instant(known.since) >= timedelta(seconds=settle_seconds)
        if (package.has_marker or is_settled) and not known.is_collected:
            finished.append(package)
        seen[package.name] = known
    return finished, seen


def collected(seen: Mapping[str, Seen], name: str) -> dict[str, Seen]:
    """The same memory, in which a package has been collected."""
    return {**seen, name: replace(seen[name], is_collected=True)}


def read_seen(settings: Settings, sender_id: str) -> dict[str, Seen]:
    """What was seen of a sender's packages; nothing before the first look.

    Raises SourceError when the file holds something else.
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
            f"{path} does not hold what was seen of the packages of {sender_id}: {error}. Restore it, or"
            " remove it: what its sender still has is then brought once more and answered as already known."
        ) from error
    return seen


def write_seen(settings: Settings, sender_id: str, seen: Mapping[str, Seen]) -> None:
    """Keep what was seen, whole or not at all."""
    content = json.dumps({name: asdict(said) for name, said in seen.items()}, indent=1)
    overwrite(settings.sources_memory_dir / f"{sender_id}.json", content)
