"""The journal of build decisions and publications: append-only, chained by sha256.

    archive/journal/00000001_build_decided_2021-01-13T01-00-00Z_0123abcd.json

Each entry has its position and the sha256 of the previous entry, so a removed, altered or inserted entry is
detected. An entry is written once, read-only, before the step that it allows.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from reassurance.break_decisions import Head
from reassurance.build_names import PATTERN
from reassurance.decisions import Decision, HoldReason, Override
from reassurance.errors import IntegrityError
from reassurance.files import write_once
from reassurance.kept import SafeName, Sha256, read_as
from reassurance.locks import hold
from reassurance.periods import format_instant
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Fault

Event = Literal["build_decided", "held_build_released", "release_published"]

_NAME = re.compile(rf"([0-9]{{8}})_({'|'.join(get_args(Event))})_({PATTERN})\.json")
_RESTORE = "Restore archive/journal from a copy of the home folder."


@dataclass(frozen=True)
class _Head:
    position: int
    receipt_sha256: Sha256


@dataclass(frozen=True)
class _Decided:
    decision: Decision
    reasons: tuple[HoldReason, ...]
    as_of: str
    record_sha256: Sha256
    build_sha256: Sha256
    manifest_sha256: Sha256 | None
    quality_sha256: Sha256 | None
    receipts: dict[SafeName, _Head]
    decisions: Head | None = None


@dataclass(frozen=True)
class _Published:
    descriptor_sha256: Sha256


@dataclass(frozen=True)
class _Written:
    """The content of an entry. `_FACTS` has the type of `facts` by event."""

    position: int
    previous_sha256: Sha256 | None
    event: Event
    build_id: str
    at: str
    facts: dict[str, Any]


_FACTS: dict[str, type] = {
    "build_decided": _Decided,
    "held_build_released": Override,
    "release_published": _Published,
}


@dataclass(frozen=True)
class Entry:
    """An entry: its position, its event, the build, the recorded facts, and the sha256 of its file."""

    position: int
    event: str
    build_id: str
    previous_sha256: str | None
    facts: dict[str, Any]
    sha256: str
    path: Path


def append(settings: Settings, event: Event, build_id: str, facts: Mapping[str, Any]) -> Entry:
    """Add an entry at the end of the journal.

    Raises IntegrityError when the last entry cannot be read: a damaged journal takes no further entry. Raises
    ValueError when the facts do not have the type of the event.
    """
    read_as(_FACTS[event], json.dumps(dict(facts)).encode())
    with hold(settings, "journal"):
        paths = _paths(settings)
        last = _read(paths[-1]) if paths else None
        position = last.position + 1 if last else 1
        content = {
            "position": position,
            "previous_sha256": last.sha256 if last else None,
            "event": event,
            "build_id": build_id,
            "at": format_instant(datetime.now(UTC)),
            "facts": dict(facts),
        }
        path = settings.journal_dir / f"{position:08d}_{event}_{build_id}.json"
        write_once(path, [(json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()])
        return _read(path)


def latest(settings: Settings, event: Event, build_id: str) -> Entry | None:
    """The last entry of an event on a build; None when there is none."""
    paths = sorted(settings.journal_dir.glob(f"*_{event}_{build_id}.json"))
    return _read(paths[-1]) if paths else None


def published_builds(settings: Settings) -> set[str]:
    """The builds with an entry `release_published`, from the file names alone."""
    named = [_NAME.fullmatch(path.name) for path in settings.journal_dir.glob("*_release_published_*.json")]
    return {name[3] for name in named if name is not None}


def head(settings: Settings) -> Entry | None:
    """The last entry, whose sha256 covers the entire journal."""
    paths = _paths(settings)
    return _read(paths[-1]) if paths else None


def entries(settings: Settings) -> tuple[list[Entry], list[Fault]]:
    """Every readable entry in order, and the faults: entries missing, altered, or out of the chain."""
    read: list[Entry] = []
    faults: list[Fault] = []
    for path in _paths(settings):
        try:
            read.append(_read(path))
        except IntegrityError as error:
            faults.append(Fault("journal_unreadable", path, str(error)))
    previous: str | None = None
    for expected, entry in enumerate(read, start=1):
        if entry.position != expected or entry.previous_sha256 != previous:
            before = read[expected - 2].path.name if expected > 1 else "the beginning"
            message = (
                f"{entry.path} does not follow {before}, of sha256 {previous}: one of the two was altered, "
                f"or an entry between them was removed or inserted. {_RESTORE}"
            )
            faults.append(Fault("journal_broken", entry.path, message))
            break
        previous = entry.sha256
    return read, faults


def _paths(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.journal_dir.glob("*.json") if _NAME.fullmatch(path.name))


def _read(path: Path) -> Entry:
    named = _NAME.fullmatch(path.name)
    try:
        content = path.read_bytes()
        written = read_as(_Written, content)
        read_as(_FACTS[written.event], json.dumps(written.facts).encode())
    except (ValueError, IsADirectoryError) as error:
        raise IntegrityError(f"{path} is not an entry of the journal: {error}. {_RESTORE}") from error
    entry = Entry(
        position=written.position,
        event=written.event,
        build_id=written.build_id,
        previous_sha256=written.previous_sha256,
        facts=written.facts,
        sha256=sha256(content).hexdigest(),
        path=path,
    )
    if named is None or (f"{entry.position:08d}", entry.event, entry.build_id) != named.groups():
        raise IntegrityError(f"{path} holds another entry than its name says. {_RESTORE}")
    return entry
