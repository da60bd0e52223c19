"""A named person's word that a held build may be released: one event, written once, never edited.

    archive/overrides/<build_id>.json

It lives in the archive, not beside the build: builds can be thrown away and made again, a word
cannot. A build remade from the same data and code finds it again.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from reassurance.errors import GateError, IntegrityError
from reassurance.files import write_once
from reassurance.journal import append, latest
from reassurance.kept import read_as
from reassurance.periods import format_instant
from reassurance.settings import Settings


@dataclass(frozen=True)
class Override:
    """Who let a held build through, why, and when (ISO 8601, UTC)."""

    build_id: str
    by: str
    reason: str
    released_at: str


def record_override(settings: Settings, build_id: str, by: str, reason: str, at: datetime) -> Override:
    """Write down the word of `by`; the first word on a build stands, the same word twice is one.

    Raises GateError without a name or a reason, or when someone else's word, or another reason, is
    already written down.
    """
    asked = Override(build_id, " ".join(by.split()), " ".join(reason.split()), format_instant(at))
    if not asked.by or not asked.reason:
        raise GateError(
            f"Build {build_id} is released only by a named person who says why: give a name and a reason."
        )
    content = json.dumps(asdict(asked), indent=2, ensure_ascii=False) + "\n"
    write_once(settings.overrides_dir / f"{build_id}.json", [content.encode()])
    former = find_override(settings, build_id)
    assert former is not None
    if latest(settings, "held_build_released", build_id) is None:
        append(settings, "held_build_released", build_id, asdict(former))
    if (former.by, former.reason) != (asked.by, asked.reason):
        raise GateError(
            f"Build {build_id} was already released by {former.by} on {former.released_at} "
            f"(“{former.reason}”). A word that was given is not changed."
        )
    return former


def find_override(settings: Settings, build_id: str) -> Override | None:
    """The word given on a build, None when there is none.

    Raises IntegrityError when its file holds none.
    """
    path = settings.overrides_dir / f"{build_id}.json"
    if not path.exists():
        return None
    try:
        return read_as(Override, path.read_bytes())
    except (ValueError, IsADirectoryError) as error:
        raise IntegrityError(
            f"{path} is not the release of a held build: {error}. Restore it from a copy of the home folder."
        ) from error
