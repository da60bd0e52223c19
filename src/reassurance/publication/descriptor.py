"""`datapackage.json`: the files of a release, the build they come from, and the decision to release it.

A Data Package (version 2). CSV files, except those for Excel, are tabular resources with a Table Schema:
`frictionless validate` checks each cell. Parquet files have the same schema but are plain files, of which it
checks hash and size: frictionless reads Parquet through data frames, which turn an integer column with a
missing value into floats. DuckDB compared the rows of all of them with the build when they were written.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from reassurance.break_decisions import Head
from reassurance.errors import PublicationError
from reassurance.files import hash_file
from reassurance.french import moment
from reassurance.kept import read_as
from reassurance.periods import format_instant
from reassurance.publication.excel_csv import SUFFIX
from reassurance.publication.previous import RowChanges
from reassurance.publication.releases_folder import DESCRIPTOR
from reassurance.publication.tables import Audience, Column, ColumnKind, Table
from reassurance.publication.texts import gate_lines, text
from reassurance.warehouse.record import BuildRecord

T = TypeVar("T")

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {
    ColumnKind.AMOUNT: "number",
    ColumnKind.SHARE: "number",
    ColumnKind.INTEGER: "integer",
    ColumnKind.DATE: "date",
    ColumnKind.INSTANT: "datetime",
    ColumnKind.BOOLEAN: "boolean",
    ColumnKind.TEXT: "string",
}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class PublishedBuild:
    """What a release was made from; descriptors of earlier versions lack the fields with a default."""

    build_id: str
    as_of: str
    git_commit: str | None
    code_hash: str
    versions: dict[str, str]
    submissions: tuple[str, ...]
    code_parts: dict[str, str] = field(default_factory=dict)
    previous_release: str | None = None
    stopped: tuple[dict[str, str], ...] = ()
    decisions: Head | None = None


@dataclass(frozen=True)
class PublishedAudience:
    """A folder of a release, and who reads it: an audience, or one of its readers.

    `role` is the account that reads it in a database. `reader_column` has the reader of a row.
    """

    folder: str
    code: str
    role: str
    reader: str
    reader_column: str


def write_descriptor(
    folder: Path,
    record: BuildRecord,
    audiences: Sequence[Audience],
    rows: Mapping[str, int],
    changes: Mapping[str, RowChanges | None],
    compared: Sequence[Mapping[str, Any]],
) -> None:
    """Describe every file of `folder`; `rows` has the number of rows of each `<folder>/<table>`.

    `changes` has its rows that differ from the previous release; None when they cannot be compared. An
    audience with readers is given once per reader. `compared` lists the classes of breaks of the build, with
    or without such a break: the ages of later breaks depend on them.
    """
    tables = {table.name: table for audience in audiences for table in audience.tables}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    as_of = moment(record.as_of)
    descriptor = {
        "$schema": _PROFILE,
        "name": f"reassurance-{record.build_id.lower().replace('_', '-')}",
        "title": text("release.title", as_of=as_of),
        "description": text("release.description", as_of=as_of),
        # The `as_of` of the data and not the time of writing: the same build gives the same file.
        "created": format_instant(record.as_of),
        "contributors": _contributors(audiences),
        "build": asdict(build_of_record(record)),
        "gate": _gate(record),
        "audiences": [asdict(_audience(audience)) for audience in audiences],
        "changes": {path: each and asdict(each) for path, each in changes.items()},
        "compared": [dict(each) for each in compared],
        "resources": [
            _resource(folder, path, tables.get(path.name.partition(".")[0]), rows) for path in files
        ],
    }
    content = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (folder / DESCRIPTOR).write_text(content, encoding="utf-8")


def _audience(audience: Audience) -> PublishedAudience:
    return PublishedAudience(
        audience.folder, audience.code, audience.role, audience.reader, audience.reader_column
    )


def _contributors(audiences: Sequence[Audience]) -> list[dict[str, Any]]:
    owners = sorted({(audience.owner_name, audience.owner_email) for audience in audiences})
    return [
        {"title": name, "roles": ["publisher"]} | ({"email": email} if email else {})
        for name, email in owners
    ]


def _gate(record: BuildRecord) -> dict[str, Any]:
    gate = record.gate or {}
    # `decided_at` is left out: it differs between two computations of the same decision.
    return {
        "decision": gate["decision"],
        "reasons": gate["reasons"],
        "override": gate.get("override"),
        "description": " ".join(gate_lines(gate, with_reasons=True)),
    }


def _resource(folder: Path, path: Path, table: Table | None, rows: Mapping[str, int]) -> dict[str, Any]:
    relative = path.relative_to(folder).as_posix()
    kind = path.suffix.removeprefix(".")
    is_tabular = table is not None and kind == "csv" and not relative.endswith(SUFFIX)
    digest, size = hash_file(path)
    resource: dict[str, Any] = {
        "name": relative.replace("/", ".").lower(),
        "type": "table" if is_tabular else "file",
        "path": relative,
        "format": kind,
        "mediatype": _MEDIA_TYPES[kind],
        "hash": f"sha256:{digest}",
        "bytes": size,
    }
    if kind in ("csv", "html"):
        resource["encoding"] = "utf-8"
    if table:
        # frictionless counts `rows` itself, in tabular resources only.
        resource["rows" if is_tabular else "rowCount"] = rows[relative.partition(".")[0]]
        resource |= {"title": table.label, "description": table.description_fr, "version": table.version}
        # The CSV file for Excel has labels, decimal commas and the time in Paris: the schema is not its own.
        if not relative.endswith(SUFFIX):
            resource["schema"] = _schema(table)
    return resource


def _schema(table: Table) -> dict[str, Any]:
    return {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.grain),
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "sqlType": column.sql_type,
        "title": column.label,
        "description": column.description_fr,
    }
    if column.is_required:
        field["constraints"] = {"required": True}
    if column.measure:
        field["measure"] = asdict(column.measure)
    return field


def build_of_record(record: BuildRecord) -> PublishedBuild:
    """What a release of this build is made from."""
    return PublishedBuild(
        build_id=record.build_id,
        as_of=format_instant(record.as_of),
        git_commit=record.git_commit,
        code_hash=record.code_hash,
        versions=record.versions,
        submissions=record.submissions,
        code_parts=record.code_parts,
        previous_release=record.previous_release,
        stopped=record.stopped,
        decisions=record.decisions,
    )


def published_rows(descriptor: Mapping[str, Any]) -> dict[str, int]:
    """The number of rows of each table of a release, from its descriptor; rows of all readers together."""
    rows: Counter[str] = Counter()
    for resource in descriptor["resources"]:
        if resource["type"] == "table":
            rows[Path(resource["path"]).stem] += resource["rows"]
    return dict(rows)


def published_build(descriptor: Mapping[str, Any]) -> PublishedBuild:
    """What a release was made from, from its descriptor. Raises PublicationError when it lacks a property."""
    return _read(PublishedBuild, descriptor.get("build"), "the build of the release")


def published_audiences(descriptor: Mapping[str, Any]) -> tuple[PublishedAudience, ...]:
    """The audiences of a release, from its descriptor. Raises PublicationError when it does not list them."""
    return _read(tuple[PublishedAudience, ...], descriptor.get("audiences"), "the audiences of the release")


def _read(kind: type[T], value: Any, what: str) -> T:
    try:
        return read_as(kind, json.dumps(value).encode())
    except ValueError as error:
        raise PublicationError(
            f"{DESCRIPTOR} does not describe {what}: {error}. Restore it from a copy."
        ) from error
