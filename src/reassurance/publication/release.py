"""Publish a build: a release folder that is created atomically, never changes, and can be rebuilt.

releases/2020-07-02T02-10-00Z_<8 digits>/
  datapackage.json            schema, hash, size and rows of every file; the build; the gate's decision
  dictionary.html .csv        the definition of every column
  ministry/<table>.parquet .csv .excel.csv
  ministry/classeur.xlsx dictionary.html .csv
  ministry/index.html         key figures, charts, changes, downloads, origin
  public/…                    the same for open data, without the figures under statistical secrecy
  insurers/INS01/…            the same for each insurer, with its own rows
releases/current              link to the release with the latest `as_of`
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.database import connect
from reassurance.errors import IntegrityError, PublicationError
from reassurance.files import hash_file
from reassurance.journal import append, latest
from reassurance.log import EventLogger
from reassurance.publication.causes import causes_of_build
from reassurance.publication.descriptor import published_rows, write_descriptor
from reassurance.publication.dictionary import write_dictionary
from reassurance.publication.excel_csv import write_excel_csv
from reassurance.publication.kept_secrets import check_kept_secrets
from reassurance.publication.page import write_page
from reassurance.publication.previous import RowChanges, find_previous
from reassurance.publication.releases_folder import (
    DESCRIPTOR,
    draft_release,
    lock_releases,
    make_current,
    verify_release,
)
from reassurance.publication.summary import read_summary
from reassurance.publication.table_files import write_files
from reassurance.publication.tables import Audience, read_audiences
from reassurance.publication.workbook import WORKBOOK, write_workbook
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.warehouse.record import BuildRecord, read_record
from reassurance.warehouse.seal import check_override, check_seal

log = EventLogger(__name__)


@dataclass(frozen=True)
class Release:
    """A published release: `tables` has the number of rows of each table.

    `is_new` is False when it had been published before. `is_current` is False when `current` points to a
    release with a later `as_of`.
    """

    path: Path
    build_id: str
    tables: dict[str, int]
    is_new: bool
    is_current: bool


def publish(settings: Settings, record: BuildRecord) -> Release:
    """Publish a released build, and point `current` to it unless the current release has a later `as_of`.

    Publishing the same build again verifies the release and changes nothing. Raises PublicationError when the
    build may not be published, when a table cannot be, or when the files of an existing release were altered;
    IntegrityError when the build or its record was altered after the gate's decision. `current` then stays as
    it was.
    """
    record = _releasable(settings, record)
    audiences = read_audiences(record.manifest_path(settings))
    with lock_releases(settings) as releases:
        path = releases / record.build_id
        is_new = not path.exists()
        if is_new:
            with draft_release(path) as draft:
                _write(settings, record, audiences, draft)
        descriptor = verify_release(path)
        _record_publication(settings, path, is_new=is_new)
        is_current = make_current(path)
    log.info("release_published" if is_new else "release_verified", path=str(path))
    return Release(path, record.build_id, published_rows(descriptor), is_new, is_current)


def _write(settings: Settings, record: BuildRecord, audiences: Sequence[Audience], folder: Path) -> None:
    """Write all files of a release from the build's file, which is opened read-only."""
    rows: dict[str, int] = {}
    changes: dict[str, RowChanges | None] = {}
    previous = find_previous(settings, record)
    causes = causes_of_build(settings, record, previous) if previous else None
    with connect(settings, record.path(settings), read_only=True, what="publishing") as connection:
        by_reader = list(_by_reader(connection, audiences))
        for audience in by_reader:
            check_kept_secrets(connection, settings, audience.folder, audience.tables)
            target = folder / audience.folder
            target.mkdir(parents=True)
            written = {table.name: write_files(connection, table, target) for table in audience.tables}
            for table in audience.tables:
                write_excel_csv(connection, table, target)
            summary = read_summary(connection, audience, record.gate or {}, previous)
            write_workbook(connection, record, audience, summary, causes, written, target / WORKBOOK)
            write_dictionary(target, record, [audience])
            # Last: it lists the other files of its folder.
            write_page(target, record, audience, summary)
            rows |= {f"{audience.folder}/{name}": count for name, count in written.items()}
            changes |= {f"{audience.folder}/{name}": each for name, each in summary.changes.items()}
            log.info("tables_written", audience=audience.folder, rows=written)
        compared = list(
            named_rows(
                connection.execute(
                    "select distinct reconciliation, class from seeds.break_classes order by all"
                )
            )
        )
    write_dictionary(folder, record, audiences)
    write_descriptor(folder, record, by_reader, rows, changes, compared)


def _by_reader(connection: duckdb.DuckDBPyConnection, audiences: Sequence[Audience]) -> Iterator[Audience]:
    """Each audience, or its copy for each reader when every reader has its own release."""
    for audience in audiences:
        if not audience.reader_column:
            yield audience
            continue
        readers = connection.execute(f'select "{audience.reader_column}" from {audience.readers} order by 1')
        for (reader,) in readers.fetchall():
            yield audience.for_reader(reader)


def _record_publication(settings: Settings, release: Path, *, is_new: bool) -> None:
    """Add a release to the journal. An existing release must be the one in the journal."""
    digest, _ = hash_file(release / DESCRIPTOR)
    entry = latest(settings, "release_published", release.name)
    if entry is not None and entry.facts["descriptor_sha256"] == digest:
        return
    if entry is not None and not is_new:
        raise IntegrityError(
            f"{release / DESCRIPTOR} differs from what was published: its sha256 is {digest}, the journal "
            f"has {entry.facts['descriptor_sha256']}. Move the release elsewhere, find out what altered it, "
            "then publish again."
        )
    append(settings, "release_published", release.name, {"descriptor_sha256": digest})


def _releasable(settings: Settings, record: BuildRecord) -> BuildRecord:
    """The current record of a build. Raises PublicationError when it may not be published."""
    record = read_record(settings, record.build_id)
    gate = record.gate or {}
    is_allowed = gate.get("decision") == "release" or bool(gate.get("override"))
    if record.status == "released" and is_allowed:
        check_seal(settings, record)
        check_override(settings, record)
        return record
    if gate.get("decision") == "hold":
        reasons = "\n".join(f"- {reason['subject']}: {reason['message_en']}" for reason in gate["reasons"])
        raise PublicationError(
            f"Build {record.build_id} is held, nothing is published from it:\n{reasons}\n"
            "Correct the cause and build again, or release it under a person's name: "
            f"`reassurance release {record.build_id} --by NAME --reason WHY`."
        )
    if record.status == "failed":
        raise PublicationError(
            f"Build {record.build_id} failed, and a failed build is not published. Build again."
        )
    raise PublicationError(
        f"Build {record.build_id} is {record.status}: the gate has not released it. "
        "Run `reassurance build` to its end, then publish."
    )
