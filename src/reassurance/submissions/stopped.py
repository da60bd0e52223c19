"""Senders that an error of the platform stopped: one note each, read by builds, which go without them.

    stopped/<sender>.json    the package that waits, why, and since when

A note is written when a package cannot be judged and removed when one of the sender's packages is judged. A
note about a package that is no longer in the inbox is ignored.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from reassurance.errors import ReassuranceError
from reassurance.files import overwrite
from reassurance.kept import read_as
from reassurance.log import EventLogger
from reassurance.periods import format_instant, parse_instant
from reassurance.safe_text import printable
from reassurance.settings import Settings
from reassurance.submissions.faults import described, is_foreseen
from reassurance.submissions.package.inbox import PackagePath, peek_descriptor

_LONGEST = 500

log = EventLogger(__name__)


@dataclass(frozen=True)
class Stopped:
    """A sender stopped at a package: its name, the reason in one line, the moment in UTC."""

    sender_id: str
    package_name: str
    reason: str
    since: datetime

    def to_json(self) -> dict[str, str]:
        """The JSON object of a stop, its moment as a text."""
        return asdict(self) | {"since": format_instant(self.since)}


@dataclass(frozen=True)
class _Note:
    """The content of a note file."""

    package: str
    path: str
    reason: str
    since: str


def note_stopped(settings: Settings, package: PackagePath, error: Exception) -> None:
    """Note that a package could not be judged; the log has the error in full.

    A note that cannot be written is only logged.
    """
    log.error(
        "sender_stopped",
        sender=package.sender_id,
        package=package.name,
        error=str(error),
        notes=getattr(error, "__notes__", []),
        raised=None if is_foreseen(error) else error,
    )
    content = {
        "package": package.name,
        "path": str(package.path),
        "reason": printable(" ".join(described(error).split())[:_LONGEST]),
        "since": format_instant(_moment(settings, package)),
    }
    path = _path(settings, package.sender_id)
    try:
        overwrite(path, json.dumps(content, ensure_ascii=False) + "\n")
    except (OSError, ValueError) as failed:
        log.warning("stop_not_noted", sender=package.sender_id, error=str(failed))


def forget_stopped(settings: Settings, sender_id: str) -> None:
    """Remove the note of a sender after one of its packages was judged."""
    _path(settings, sender_id).unlink(missing_ok=True)


def stopped_senders(settings: Settings, as_of: datetime | None = None) -> list[Stopped]:
    """Senders that are stopped at a package of their inbox, by name; with `as_of`, those stopped by then.

    A note that cannot be read is logged and ignored.
    """
    stops = []
    for path in sorted(settings.stopped_dir.glob("*.json")):
        try:
            note = read_as(_Note, path.read_bytes())
            waits = os.path.lexists(note.path)
            stopped = Stopped(printable(path.stem), note.package, note.reason, parse_instant(note.since))
        except (OSError, ValueError, ReassuranceError) as error:
            log.warning("stop_unreadable", path=str(path), error=repr(error))
            continue
        if waits and (as_of is None or stopped.since <= as_of):
            stops.append(stopped)
    return stops


def _moment(settings: Settings, package: PackagePath) -> datetime:
    """When the package would have been received, in UTC."""
    if settings.receipt_clock == "package":
        try:
            return parse_instant(peek_descriptor(settings, package.path).created)
        except Exception:  # noqa: BLE001 - the same error may have stopped the judgement
            log.info("created_unreadable", package=package.name)
    return datetime.now(UTC).replace(microsecond=0)


def _path(settings: Settings, sender_id: str) -> Path:
    return settings.stopped_dir / f"{sender_id}.json"
