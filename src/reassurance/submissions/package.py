"""Packages as they lie in the inbox: folders and zips, listed, and what their descriptor says."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reassurance.settings import Settings
from reassurance.submissions.unreadable import unreadable

DESCRIPTOR = "datapackage.json"
_LARGEST_DESCRIPTOR = 1 << 20


@dataclass(frozen=True)
class PackagePath:
    """A package waiting in a sender's inbox."""

    sender_id: str
    path: Path

    @property
    def name(self) -> str:
        """Name of the package: its folder's, or its zip's without the ending."""
        return self.path.stem if is_zip(self.path) else self.path.name


@dataclass(frozen=True)
class Resource:
    """A register file that the descriptor announces.

    `declared` is what the sender's own Table Schema says of each field; `sheet` names the sheet of a
    workbook, the first one when empty.
    """

    register: str
    path: str
    format: str
    delimiter: str
    quote: str
    sheet: str
    encoding: str
    sha256: str | None
    bytes: int | None
    rows: int
    totals: dict[str, str]
    declared: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Descriptor:
    """What a sender says of its package in `datapackage.json`."""

    sender: str
    period: str
    sequence: int
    kind: str
    created: str
    resources: tuple[Resource, ...]


def list_packages(settings: Settings) -> list[PackagePath]:
    """Every package of every inbox, by sender and name; other files are left alone."""
    if not settings.inbox_dir.is_dir():
        return []
    return [
        PackagePath(inbox.name, path)
        for inbox in sorted(settings.inbox_dir.iterdir())
        if inbox.is_dir() and not inbox.name.startswith(".")
        for path in sorted(inbox.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or is_zip(path))
    ]


def is_zip(path: Path) -> bool:
    """True for a zip by name."""
    return path.suffix.lower() == ".zip"


def peek_descriptor(path: Path) -> Descriptor:
    """What the sender says of a package that has not been judged, read without unpacking it.

    Raises PackageError when it cannot be read.
    """
    if not is_zip(path):
        return read_descriptor(path / DESCRIPTOR if (path / DESCRIPTOR).is_file() else None)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(DESCRIPTOR) as stream:
            return _parse_descriptor(stream.read(_LARGEST_DESCRIPTOR))
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise unreadable("zip", name=path.name, found=error) from error


def read_descriptor(path: Path | None) -> Descriptor:
    """What the sender says of its package in this file, None when the package has none.

    Raises PackageError when it is missing or lacks something, naming it.
    """
    if path is None:
        raise unreadable("no_descriptor", name=DESCRIPTOR)
    return _parse_descriptor(path.read_bytes())


def _parse_descriptor(text: bytes) -> Descriptor:
    try:
        content = json.loads(text)
        ours = content["reassurance"]
        return Descriptor(
            sender=str(ours["sender"]),
            period=str(ours["period"]),
            sequence=int(ours["sequence"]),
            kind=str(ours["kind"]),
            created=str(content["created"]),
            resources=tuple(_read_resource(resource) for resource in content["resources"]),
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise unreadable("not_json", name=DESCRIPTOR, found=error) from error
    except KeyError as error:
        raise unreadable("no_property", name=DESCRIPTOR, property=error.args[0]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise unreadable("other_type", name=DESCRIPTOR, found=error) from error


def _read_resource(resource: dict[str, Any]) -> Resource:
    declared_hash = resource.get("hash")
    size = resource.get("bytes")
    file_format = str(resource.get("format", "csv")).lower()
    said = resource.get("dialect", {})
    dialect = {**said, **said.get(file_format, {})}
    schema = resource.get("schema", {})
    # A schema may be named instead of written: then nothing is declared here.
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    return Resource(
        register=str(resource["name"]),
        path=str(resource["path"]),
        format=file_format,
        delimiter=str(dialect.get("delimiter", ",")),
        quote=str(dialect.get("quoteChar", '"')),
        sheet=str(dialect.get("sheetName", "")),
        encoding=str(resource.get("encoding", "utf-8")).lower(),
        sha256=None if declared_hash is None else str(declared_hash).removeprefix("sha256:"),
        bytes=None if size is None else int(size),
        rows=int(resource["reassurance"]["rows"]),
        totals={str(measure): str(total) for measure, total in resource["reassurance"]["totals"].items()},
        declared={str(field["name"]): dict(field) for field in fields},
    )
