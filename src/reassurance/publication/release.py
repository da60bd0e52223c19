"""Publish a build: a release folder that appears whole, is never changed, and can be made again.

releases/2020-07-02T02-10-00Z_<8 digits>/
  datapackage.json            every file with its schema, hash, size and rows; build; gate decision
  dictionary.html .csv        every column defined
  ministry/<table>.parquet .csv
  ministry/classeur.xlsx
releases/current              the release of the latest `as_of`
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from reassurance.database import connect
from reassurance.errors import IntegrityError, PublicationError
from reassurance.files import hash_file
from reassurance.journal import append, latest
from reassurance.publication.descriptor import published_rows, write_descriptor
from reassurance.publication.dictionary import write_dictionary
from reassurance.publication.shelf import DESCRIPTOR, draft_of, make_current, open_shelf, verify_release
from reassurance.publication.table_files import write_files
from reassurance.publication.tables import Audience, read_audiences
from reassurance.publication.workbook import write_workbook
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord, read_record
from reassurance.warehouse.seal import check_override, check_seal

log = structlog.get_logger()


@dataclass(frozen=True)
class Release:
    """A published release: `tables` gives the rows of each table.

    `is_new` is False when it was there before. `is_current` is False when `current` leads to a release
    of a later `as_of`.
    """

    path: Path
    build_id: str
    tables: dict[str, int]
    is_new: bool
    is_current: bool


def publish(settings: Settings, record: BuildRecord) -> Release:
    """The release of a build that was let out; `current` leads to it unless one of later `as_of` is there.

    Publishing the same build again verifies what was published and changes nothing. Raises
    PublicationError when the build may not be published, when what it holds cannot be, or when the
    release is no longer what was published; IntegrityError when the build or its record is no longer what the
    gate decided on. `current` is then untouched.
    """
    record = _releasable(settings, record)
    audiences = read_audiences(record.manifest_path(settings))
    with open_shelf(settings) as shelf:
        path = shelf / record.build_id
        is_new = not path.exists()
        if is_new:
            with draft_of(path) as draft:
                _write(settings, record, audiences, draft)
        descriptor = verify_release(path)
        _record_publication(settings, path, is_new=is_new)
        is_current = make_current(path)
    log.info("release_published" if is_new else "release_verified", path=str(path))
    return Release(path, record.build_id, published_rows(descriptor), is_new, is_current)


def _write(settings: Settings, record: BuildRecord, audiences: Sequence[Audience], folder: Path) -> None:
    """Everything of a release, written from the build's file, which is opened for reading only."""
    rows = {}
    with connect(settings, record.path(settings), read_only=True, what="publishing") as connection:
        for audience in audiences:
            shelf = folder / audience.code
            shelf.mkdir()
            for table in audience.tables:
                rows[table.name] = write_files(connection, table, shelf)
                log.info("table_written", table=table.name, rows=rows[table.name])
            write_workbook(connection, record, audience, rows, shelf / "classeur.xlsx")
    write_dictionary(folder, record, audiences)
    write_descriptor(folder, record, audiences, rows)


def _record_publication(settings: Settings, release: Path, *, is_new: bool) -> None:
    """Enter a release into the journal; one that was there before must be the one entered."""
    digest, _ = hash_file(release / DESCRIPTOR)
    entry = latest(settings, "release_published", release.name)
    if entry is not None and entry.facts["descriptor_sha256"] == digest:
        return
    if entry is not None and not is_new:
        raise IntegrityError(
            f"{release / DESCRIPTOR} is not the one that was published: its sha256 is {digest}, the journal "
            f"has {entry.facts['descriptor_sha256']}. Put the release aside, find out what altered it, then "
            "publish again."
        )
    append(settings, "release_published", release.name, {"descriptor_sha256": digest})


def _releasable(settings: Settings, record: BuildRecord) -> BuildRecord:
    """The build's record as it stands now, of a build that may be published."""
    record = read_record(settings, record.build_id)
    gate = record.gate or {}
    is_let_out = gate.get("decision") == "release" or bool(gate.get("override"))
    if record.status == "released" and is_let_out:
        check_seal(settings, record)
        check_override(settings, record)
        return record
    if gate.get("decision") == "hold":
        reasons = "\n".join(f"- {reason['subject']}: {reason['message_en']}" for reason in gate["reasons"])
        raise PublicationError(
            f"Build {record.build_id} is held, nothing is published from it:\n{reasons}\n"
            "Correct the cause and build again, or let a named person answer for it: "
            f"`reassurance release {record.build_id} --by NAME --reason WHY`."
        )
    if record.status == "failed":
        raise PublicationError(
            f"Build {record.build_id} failed: nothing is published from a build that failed. Build again."
        )
    raise PublicationError(
        f"Build {record.build_id} is {record.status}: the gate has not let it out. "
        "Run `reassurance build` to its end, then publish."
    )
