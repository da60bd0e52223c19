"""Overrides: decisions of named persons to release a held build, each written once and never changed.

    archive/overrides/<build_id>.json

They are stored in the archive and not next to the build, because builds can be deleted and rebuilt. A build
rebuilt from the same data and code has the same name and finds its override.
"""

import json
from dataclasses import asdict
from datetime import datetime

from reassurance.decisions import Override
from reassurance.errors import GateError, IntegrityError
from reassurance.files import write_once
from reassurance.journal import append, latest
from reassurance.kept import read_as
from reassurance.periods import format_instant
from reassurance.settings import Settings


def record_override(settings: Settings, build_id: str, by: str, reason: str, at: datetime) -> Override:
    """Store the decision of `by`. Storing the same decision twice changes nothing.

    Raises GateError without a name or a reason, or when the build was released by another person or for
    another reason.
    """
    asked = Override(build_id, " ".join(by.split()), " ".join(reason.split()), format_instant(at))
    if not asked.by or not asked.reason:
        raise GateError(f"Build {build_id} is released only by a named person with a reason: give both.")
    content = json.dumps(asdict(asked), indent=2, ensure_ascii=False) + "\n"
    write_once(settings.overrides_dir / f"{build_id}.json", [content.encode()])
    stored = find_override(settings, build_id)
    assert stored is not None
    if latest(settings, "held_build_released", build_id) is None:
        append(settings, "held_build_released", build_id, asdict(stored))
    if (stored.by, stored.reason) != (asked.by, asked.reason):
        raise GateError(
            f"Build {build_id} was already released by {stored.by} on {stored.released_at} "
            f"(“{stored.reason}”). An override cannot be changed."
        )
    return stored


def find_override(settings: Settings, build_id: str) -> Override | None:
    """The override of a build, None when there is none.

    Raises IntegrityError when its file cannot be read.
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
