"""The record of a build: a JSON file next to its DuckDB file."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from reassurance.break_decisions import Head
from reassurance.build_names import EXAMPLE, is_build_id
from reassurance.decisions import Decision, HoldReason, Override
from reassurance.errors import BuildError, ConfigurationError
from reassurance.files import overwrite
from reassurance.kept import in_utc, read_as
from reassurance.log import EventLogger
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings

Status = Literal["open", "built", "released", "held", "failed"]

log = EventLogger(__name__)


@dataclass(frozen=True)
class _Gate:
    decision: Decision
    reasons: tuple[HoldReason, ...]
    decided_at: str
    override: Override | None


@dataclass(frozen=True)
class _Stopped:
    sender_id: str
    package_name: str
    reason: str
    since: str


@dataclass(frozen=True)
class _Kept:
    """The content of the dictionaries of a record, to check them."""

    gate: _Gate | None
    stopped: tuple[_Stopped, ...] = ()


@dataclass(frozen=True)
class BuildRecord:
    """One build: what it was made from, its status, and the decision of the gate.

    `submissions` are the hashes known at `as_of`; `versions` those of the Python packages; `opened_by` is the
    Airflow run that makes it, None for a command. `stopped` are the senders with a package that could not be
    judged and is not in the build: sender_id, package_name, reason, since. `opened_at` is the moment (ISO
    8601, UTC) at which it was last opened. `previous_release` is the last release of an earlier `as_of`, with
    which the gate compared it. `code_parts` has a digest of each part of the code. `decisions` is the last
    event with decisions on breaks that it contains.
    """

    build_id: str
    as_of: datetime
    status: Status
    submissions: tuple[str, ...]
    code_hash: str
    git_commit: str | None
    versions: dict[str, str]
    quality: dict[str, Any] | None = None
    gate: dict[str, Any] | None = None
    opened_by: str | None = None
    stopped: tuple[dict[str, str], ...] = ()
    opened_at: str | None = None
    previous_release: str | None = None
    code_parts: dict[str, str] = field(default_factory=dict)
    decisions: Head | None = None
    is_new: bool = field(default=True, compare=False)

    @property
    def is_finished(self) -> bool:
        """True once the gate has decided: the build is never made again."""
        return self.status in ("released", "held")

    @property
    def is_unfinished(self) -> bool:
        """True while a build is being made, or after its process was killed."""
        return self.status in ("open", "built")

    def is_abandoned(self, settings: Settings, now: datetime) -> bool:
        """Whether it is unfinished after the maximum duration of a run: its process was killed."""
        if not self.is_unfinished or self.opened_at is None:
            return False
        return now - parse_instant(self.opened_at) > timedelta(minutes=settings.run_minutes)

    def path(self, settings: Settings) -> Path:
        """The build's DuckDB file."""
        return settings.builds_dir / f"{self.build_id}.duckdb"

    def manifest_path(self, settings: Settings) -> Path:
        """The dbt manifest the build was made with."""
        return settings.builds_dir / f"{self.build_id}.manifest.json"

    def with_(self, **changes: Any) -> "BuildRecord":
        """A copy with some fields changed."""
        return replace(self, **changes)


def decided_status(gate: Mapping[str, Any]) -> Literal["released", "held"]:
    """The status that follows from the decision and the override of a record's `gate`."""
    return "released" if gate.get("decision") == "release" or gate.get("override") else "held"


def write_record(settings: Settings, record: BuildRecord) -> BuildRecord:
    """Replace a record atomically, with fsync; returns it."""
    content = asdict(record) | {"as_of": format_instant(record.as_of)}
    del content["is_new"]
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    overwrite(_record_path(settings, record.build_id), text)
    return record


def find_record(settings: Settings, build_id: str) -> BuildRecord | None:
    """The record of a build, None when there is no such build.

    Raises ConfigurationError when `build_id` is not the name of a build, BuildError when the record
    cannot be read.
    """
    path = _record_path(settings, build_id)
    if not path.exists():
        return None
    try:
        return _decode(path.read_bytes(), build_id)
    except (ValueError, IsADirectoryError, ConfigurationError) as error:
        raise BuildError(
            f"{path} is not the record of a build: {error}. Restore it from a copy, or move it elsewhere "
            f"and build again as of the same moment."
        ) from error


def _decode(content: bytes, build_id: str) -> BuildRecord:
    """The record in a file. Raises ValueError when it is none, or not that of `build_id`."""
    record = read_as(BuildRecord, content)
    read_as(_Kept, content)
    # Only the name of the file was checked; another one in its content would become a path.
    if record.build_id != build_id:
        raise ValueError("it is another build's")
    if record.opened_at is not None:
        parse_instant(record.opened_at)
    return replace(record, as_of=in_utc(record.as_of), is_new=False)


def read_record(settings: Settings, build_id: str) -> BuildRecord:
    """The record of a build.

    Raises BuildError when there is no such build, and what `find_record` raises.
    """
    record = find_record(settings, build_id)
    if record is None:
        raise BuildError(
            f"No build {build_id!r} in {settings.builds_dir}: `reassurance status` lists those that exist."
        )
    return record


class Records:
    """The records of all builds. Each is read once, and again when its file has changed."""

    def __init__(self, settings: Settings) -> None:
        """Start with an empty cache."""
        self._settings = settings
        self._known: dict[tuple[Path, int, int], BuildRecord | None] = {}

    def read(self) -> list[BuildRecord]:
        """All builds, earliest `as_of` first; a damaged record is logged and ignored."""
        known = {}
        for path in self._settings.builds_dir.glob("*_????????.json"):
            try:
                state = path.stat()
            except FileNotFoundError:  # removed since it was listed
                continue
            # A changed record is another file: it replaces the previous one.
            key = (path, state.st_ino, state.st_mtime_ns)
            known[key] = self._known[key] if key in self._known else self._read(path)
        self._known = known
        records = (record for record in known.values() if record is not None)
        return sorted(records, key=lambda record: (record.as_of, record.build_id))

    def _read(self, path: Path) -> BuildRecord | None:
        try:
            return read_record(self._settings, path.stem)
        except (BuildError, ConfigurationError) as error:
            log.warning("build_record_unreadable", path=str(path), error=str(error))
            return None


def all_records(settings: Settings) -> list[BuildRecord]:
    """All builds, earliest `as_of` first; a damaged record is logged and ignored."""
    return Records(settings).read()


def latest_record(settings: Settings, *statuses: Status) -> BuildRecord | None:
    """The build with the latest `as_of` among those with one of the statuses (all by default)."""
    records = [r for r in all_records(settings) if not statuses or r.status in statuses]
    return records[-1] if records else None


def unseen_submissions(settings: Settings) -> list[Path]:
    """Receipts of submissions that no build contains, whatever the status of the builds.

    Abandoned builds do not count: their submissions wait for another build.
    """
    now = datetime.now(UTC)
    made = [record for record in all_records(settings) if not record.is_abandoned(settings, now)]
    seen = {submission for record in made for submission in record.submissions}
    return [path for path in sorted(settings.receipts_dir.glob("*/*.json")) if path.stem not in seen]


def _record_path(settings: Settings, build_id: str) -> Path:
    """The path of a record. Raises ConfigurationError when `build_id` is not the name of a build."""
    if not is_build_id(build_id):
        raise ConfigurationError(
            f"{build_id!r} is not the name of a build: expected one such as {EXAMPLE}. "
            "`reassurance status` lists the builds."
        )
    return settings.builds_dir / f"{build_id}.json"
