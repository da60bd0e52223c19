"""Verify the home folder: the archive, decisions on breaks, the journal, builds, overrides and releases."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reassurance.break_decisions import Head, decision_events, decision_faults
from reassurance.errors import BuildError, ConfigurationError, PublicationError
from reassurance.files import hash_file
from reassurance.journal import Entry, entries
from reassurance.publication.releases_folder import DESCRIPTOR, verify_release
from reassurance.settings import Settings
from reassurance.submissions.archive.chain import Fault
from reassurance.submissions.archive.verify import Heads, Verification, head_faults, verify
from reassurance.warehouse.receipt_facts import fact_faults
from reassurance.warehouse.record import BuildRecord, read_record
from reassurance.warehouse.seal import file_faults, override_faults, seal_faults

# The last journal entry of each event and build.
_Events = dict[tuple[str, str], Entry]

_RESTORE = "Restore it from a copy of the home folder."


@dataclass(frozen=True)
class HomeVerification:
    """Counts of the verified files, and the faults.

    `archive` has the counts of the archive. `journal` has the number of entries and the sha256 of the last
    one, to be stored on another machine. `decisions` has the same of the events with decisions on breaks.
    """

    archive: Verification
    journal: dict[str, Any]
    decisions: dict[str, Any]
    builds: int
    releases: int
    faults: tuple[Fault, ...]

    def to_json(self) -> dict[str, Any]:
        """The verification as JSON."""
        counts = {
            "journal": self.journal,
            "decisions": self.decisions,
            "builds": self.builds,
            "releases": self.releases,
        }
        faults = [
            {"code": fault.code, "path": str(fault.path), "message": fault.message} for fault in self.faults
        ]
        return self.archive.to_json() | counts | {"is_whole": not faults, "faults": faults}


def verify_home(
    settings: Settings,
    earlier: Heads | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> HomeVerification:
    """Compare the files of the home folder with the receipts and the journal.

    `earlier` are the heads that an earlier verification printed: the chains must still contain them.
    """
    journal, faults = entries(settings)
    events = {(entry.event, entry.build_id): entry for entry in journal}
    records = _records(settings, faults)
    archive = verify(settings, {r.build_id: r.submissions for r in records}, earlier, progress)
    progress("contents of receipts")
    faults = [*archive.faults, *faults, *_chain_faults(settings, journal), *fact_faults(settings)]
    decided, decided_faults = decision_events(settings)
    faults += [*decided_faults, *decision_faults(decided, _decision_heads(journal))]
    for record in records:
        progress(f"build {record.build_id}")
        faults += _build_faults(settings, record, events)
    faults += _missing_records(settings, events)
    faults += _override_faults(settings, journal)
    releases = _release_folders(settings)
    for release in releases:
        progress(f"release {release.name}")
        faults += _release_faults(release, events)
    faults += _missing_releases(settings, journal, {release.name for release in releases})
    last = journal[-1] if journal else None
    head = {"entries": len(journal), "sha256": last.sha256 if last else None}
    decision_head = {"events": len(decided), "sha256": decided[-1].sha256 if decided else None}
    return HomeVerification(archive, head, decision_head, len(records), len(releases), tuple(faults))


def _records(settings: Settings, faults: list[Fault]) -> list[BuildRecord]:
    """Every record that can be read. The others are added to `faults`."""
    records = []
    for path in sorted(settings.builds_dir.glob("*.json")):
        if path.name.endswith(".manifest.json"):
            continue
        try:
            records.append(read_record(settings, path.stem))
        except (BuildError, ConfigurationError) as error:
            faults.append(Fault("record_unreadable", path, f"{path}: {error}"))
    return records


def _missing_records(settings: Settings, events: _Events) -> Iterator[Fault]:
    """A fault for each decided build that has its DuckDB file but not its record."""
    for event, build_id in sorted(events):
        path = settings.builds_dir / f"{build_id}.json"
        if event == "build_decided" and path.with_suffix(".duckdb").exists() and not path.exists():
            message = f"{path} is missing: the journal has a decision on this build. {_RESTORE}"
            yield Fault("record_missing", path, message)


def _chain_faults(settings: Settings, journal: list[Entry]) -> Iterator[Fault]:
    """Faults of the receipts that the journal names as last ones: the chains must still contain them."""
    seen: set[tuple[str, int, str]] = set()
    for entry in journal:
        for sender_id, head in entry.facts.get("receipts", {}).items():
            key = (sender_id, head["position"], head["receipt_sha256"])
            if key not in seen:
                seen.add(key)
                yield from head_faults(settings, {sender_id: head})


def _decision_heads(journal: list[Entry]) -> list[tuple[str, Head]]:
    """The last event with decisions on breaks of each decided build that has one."""
    heads = [(entry.build_id, entry.facts.get("decisions")) for entry in journal]
    return [(build_id, Head(**head)) for build_id, head in heads if head]


def _build_faults(settings: Settings, record: BuildRecord, events: _Events) -> Iterator[Fault]:
    """The differences between a decided build and the journal. The build's DuckDB file may be deleted."""
    path = record.path(settings)
    if record.gate is None:
        if record.is_finished:
            message = (
                f"The record of build {record.build_id} says {record.status} without a decision. {_RESTORE}"
            )
            yield Fault("record_altered", path.with_suffix(".json"), message)
        return
    sealed = events.get(("build_decided", record.build_id))
    if sealed is None:
        message = f"{path}: its record has a decision, the journal has none. {_RESTORE}"
        yield Fault("decision_not_in_journal", path.with_suffix(".json"), message)
        return
    yield from override_faults(settings, record, events.get(("held_build_released", record.build_id)))
    # A DuckDB file may be deleted to free disk space. Seal and quality results are compared while it exists.
    if not path.exists():
        return
    yield from seal_faults(settings, record, sealed)
    quality = settings.quality_dir / record.build_id / "results.json"
    yield from file_faults(quality, sealed.facts.get("quality_sha256"), "quality")


def _override_faults(settings: Settings, journal: list[Entry]) -> Iterator[Fault]:
    """The differences between the override files and the journal."""
    expected = {e.build_id: e.facts for e in journal if e.event == "held_build_released"}
    actual = {path.stem: path for path in settings.overrides_dir.glob("*.json")}
    for build_id, facts in expected.items():
        path = settings.overrides_dir / f"{build_id}.json"
        if build_id not in actual:
            yield Fault("override_missing", path, f"{path} is missing: the journal has it. {_RESTORE}")
        elif _json(path) != facts:
            yield Fault("override_altered", path, f"{path} differs from the journal. {_RESTORE}")
    for build_id in sorted(actual.keys() - expected.keys()):
        path = actual[build_id]
        message = (
            f"{path} is not in the journal: the release was interrupted, or the file was added. Give the "
            "same `reassurance release` command again, or remove the file."
        )
        yield Fault("override_not_in_journal", path, message)


def _release_folders(settings: Settings) -> list[Path]:
    folders = settings.releases_dir.glob("[!.]*")
    return sorted(path for path in folders if path.is_dir() and not path.is_symlink())


def _release_faults(release: Path, events: _Events) -> Iterator[Fault]:
    entry = events.get(("release_published", release.name))
    if entry is None:
        yield Fault("release_not_in_journal", release, f"{release} is not in the journal. Put it aside.")
        return
    try:
        verify_release(release)
    except PublicationError as error:
        yield Fault("release_altered", release, str(error))
        return
    if hash_file(release / DESCRIPTOR)[0] != entry.facts.get("descriptor_sha256"):
        path = release / DESCRIPTOR
        yield Fault("release_altered", path, f"{path} is not the one that was published. {_RESTORE}")


def _missing_releases(settings: Settings, journal: list[Entry], actual: set[str]) -> Iterator[Fault]:
    published = {entry.build_id for entry in journal if entry.event == "release_published"}
    for name in sorted(published - actual):
        path = settings.releases_dir / name
        yield Fault("release_missing", path, f"{path} is missing: it was published. {_RESTORE}")


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None
