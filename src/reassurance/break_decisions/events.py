"""The events in which decisions on breaks are stored, one file per command, chained by sha256.

    archive/decisions/000012_<sha256 of the file>.json

Each event has its position and the sha256 of the previous event, and its own sha256 is in its name: an event
that is altered, removed, inserted or renamed is detected. The journal has the last event that each decided
build contains, so that the end of the chain cannot be cut off either.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from reassurance.break_decisions.model import BreakDecision, Made
from reassurance.errors import ConfigurationError, IntegrityError
from reassurance.kept import Sha256, read_as
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Fault

_NAME = re.compile(r"([0-9]{6})_([0-9a-f]{64})\.json")
_RESTORE = "Restore archive/decisions from a copy of the home folder."


@dataclass(frozen=True)
class Numbered(BreakDecision):
    """A decision as an event stores it, with its identifier: the position of the event, then its own."""

    decision_id: str = ""


@dataclass(frozen=True)
class Content:
    """The content of an event. `decided_at` is never earlier than that of the previous event."""

    position: int
    previous_sha256: Sha256 | None
    decided_at: str
    decided_by: str
    decisions: tuple[Numbered, ...]


@dataclass(frozen=True)
class Event:
    """An event, the sha256 of its file, and its path."""

    content: Content
    sha256: str
    path: Path

    @property
    def decided_at(self) -> datetime:
        """The moment of the decisions."""
        return parse_instant(self.content.decided_at)

    def made(self) -> Iterator[Made]:
        """The decisions of the event, one per break or settlement."""
        for each in self.content.decisions:
            bare = BreakDecision(**{name: getattr(each, name) for name in BreakDecision.__annotations__})
            for decision in bare.per_target():
                yield Made(each.decision_id, self.content.decided_at, self.content.decided_by, decision)


@dataclass(frozen=True)
class Head:
    """The last event that was known at a moment."""

    position: int
    sha256: Sha256


def read_events(settings: Settings) -> list[Event]:
    """Every event in order. Raises IntegrityError when one is missing, altered or inserted."""
    events, faults = decision_events(settings)
    if faults:
        raise IntegrityError(f"{faults[0].message} `reassurance verify` lists every fault.")
    return events


def known_events(events: Sequence[Event], as_of: datetime) -> list[Event]:
    """The events decided at `as_of` or before."""
    return [event for event in events if event.decided_at <= as_of]


def decision_events(settings: Settings) -> tuple[list[Event], list[Fault]]:
    """Every readable event in order, and the faults."""
    events: list[Event] = []
    faults: list[Fault] = []
    for path in event_paths(settings):
        try:
            events.append(read_event(path))
        except IntegrityError as error:
            faults.append(Fault("decision_unreadable", path, str(error)))
    previous: Event | None = None
    for position, event in enumerate(events, start=1):
        expected = (position, previous.sha256 if previous else None)
        is_later = previous is None or event.decided_at >= previous.decided_at
        if (event.content.position, event.content.previous_sha256) != expected or not is_later:
            before = previous.path.name if previous else "the beginning"
            message = (
                f"{event.path} does not follow {before}: one of the two was altered, or an event between "
                f"them was removed or inserted. {_RESTORE}"
            )
            faults.append(Fault("decisions_broken", event.path, message))
            break
        previous = event
    return events, faults


def decision_faults(events: Sequence[Event], heads: Sequence[tuple[str, Head]]) -> Iterator[Fault]:
    """A fault for each decided build whose last event is not in the chain. `heads` has them by build."""
    for build_id, head in heads:
        if head.position > len(events) or events[head.position - 1].sha256 != head.sha256:
            path = Path("archive", "decisions", f"{head.position:06d}_{head.sha256}.json")
            message = f"{path} is missing: build {build_id} was made with it. {_RESTORE}"
            yield Fault("decision_missing", path, message)


def event_paths(settings: Settings) -> list[Path]:
    """The files of all events in order, from their names alone."""
    return sorted(path for path in settings.decisions_dir.glob("*.json") if _NAME.fullmatch(path.name))


def read_event(path: Path) -> Event:
    """The event in a file. Raises IntegrityError when the file is not the one that was written."""
    named = _NAME.fullmatch(path.name)
    try:
        written = path.read_bytes()
        content = read_as(Content, written)
        parse_instant(content.decided_at)
    except (ValueError, IsADirectoryError, ConfigurationError) as error:
        raise IntegrityError(f"{path} is not an event with decisions: {error}. {_RESTORE}") from error
    digest = sha256(written).hexdigest()
    if named is None or named[2] != digest:
        raise IntegrityError(f"{path} was altered: its sha256 is {digest}, not that of its name. {_RESTORE}")
    return Event(content, digest, path)
