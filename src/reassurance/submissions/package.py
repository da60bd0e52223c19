"""Packages as they lie in the inbox: folders and zips, listed, and what their descriptor says."""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reassurance.settings import Settings
from reassurance.submissions.plain import is_plain, printable
from reassurance.submissions.unreadable import unreadable
from reassurance.submissions.zips import open_zip, zip_chunks

DESCRIPTOR = "datapackage.json"
# What the columns of the warehouse can hold.
_LARGEST_WHOLE = 2**31 - 1
_LAYOUT = dict.fromkeys(map(ord, "\t\r\n"), " ")
_LONGEST_QUOTE = 200


@dataclass(frozen=True)
class PackagePath:
    """A package waiting in a sender's inbox."""

    sender_id: str
    path: Path

    @property
    def name(self) -> str:
        """Name of the package: its folder's, or its zip's without the ending."""
        return printable(self.path.stem if _is_zip_name(self.path) else self.path.name)


@dataclass(frozen=True)
class Resource:
    """A register file that the descriptor announces.

    `declared` is what the sender's own Table Schema says of each field, `schema_path` the file of the package
    that holds that schema, empty when it is none. `has_header` is False for a file without column names: a
    CSV that says so, XML.
    `sheet` names the sheet of a workbook, the first one when empty.
    """

    register: str
    path: str
    format: str
    delimiter: str
    quote: str
    has_header: bool
    sheet: str
    encoding: str
    sha256: str | None
    bytes: int | None
    rows: int
    totals: dict[str, str]
    declared: dict[str, dict[str, Any]]
    schema_path: str


@dataclass(frozen=True)
class Descriptor:
    """What a sender says of its package in `datapackage.json`."""

    sender: str
    period: str
    sequence: int
    kind: str
    created: str
    resources: tuple[Resource, ...]

    def announced(self) -> set[str]:
        """Paths of the package's files that it names, itself among them."""
        named = {path for resource in self.resources for path in (resource.path, resource.schema_path)}
        return {DESCRIPTOR, *named}


def list_packages(settings: Settings) -> list[PackagePath]:
    """Every package of every inbox, by sender and name; other files are left alone."""
    if not settings.inbox_dir.is_dir():
        return []
    return [
        PackagePath(inbox.name, path)
        for inbox in sorted(settings.inbox_dir.iterdir())
        if inbox.is_dir() and not inbox.name.startswith(".")
        for path in sorted(inbox.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or _is_zip_name(path))
    ]


def is_zip(path: Path) -> bool:
    """True for a zip by name; a folder is none, whatever its name."""
    return _is_zip_name(path) and not path.is_dir()


def peek_descriptor(settings: Settings, path: Path) -> Descriptor:
    """What the sender says of a package that has not been judged, read without unpacking it.

    Raises PackageError when it cannot be read.
    """
    if not is_zip(path):
        return read_descriptor(settings, path / DESCRIPTOR)
    with open_zip(settings, path, printable(path.name)) as archive:
        if DESCRIPTOR not in archive.namelist():
            raise unreadable("no_descriptor", name=DESCRIPTOR)
        member = archive.getinfo(DESCRIPTOR)
        _check_descriptor(settings, member.file_size)
        return _parse_descriptor(b"".join(zip_chunks(archive, member, printable(path.name))))


def read_descriptor(settings: Settings, path: Path) -> Descriptor:
    """What the sender says of its package in this file.

    Raises PackageError when it is missing or lacks something, naming it.
    """
    if path.is_symlink() or not path.is_file():
        raise unreadable("no_descriptor", name=DESCRIPTOR)
    _check_descriptor(settings, path.stat().st_size)
    return _parse_descriptor(path.read_bytes())


def _is_zip_name(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _check_descriptor(settings: Settings, size: int) -> None:
    most = settings.max_descriptor_bytes
    if size > most:
        raise unreadable("descriptor_size", name=DESCRIPTOR, found=size, most=most)


def _parse_descriptor(text: bytes) -> Descriptor:
    try:
        content = json.loads(text)
        _check_texts(content)
        ours = content["reassurance"]
        return Descriptor(
            sender=str(ours["sender"]),
            period=str(ours["period"]),
            sequence=_whole("sequence", ours["sequence"], -_LARGEST_WHOLE),
            kind=str(ours["kind"]),
            created=str(content["created"]),
            resources=tuple(_read_resource(resource) for resource in content["resources"]),
        )
    except RecursionError as error:
        raise unreadable("too_deep", name=DESCRIPTOR) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise unreadable("not_json", name=DESCRIPTOR, found=error) from error
    except KeyError as error:
        raise unreadable("no_property", name=DESCRIPTOR, property=error.args[0]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise unreadable("other_type", name=DESCRIPTOR, found=error) from error


def _check_texts(content: object) -> None:
    """Raise PackageError when a text of the descriptor cannot be told to anyone as it is."""
    waiting = [content]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
        elif isinstance(found, str) and not is_plain(found.translate(_LAYOUT)):
            raise unreadable("odd_text", name=DESCRIPTOR, found=printable(found[:_LONGEST_QUOTE]))


def _whole(name: str, said: object, least: int) -> int:
    """A whole number that the warehouse can hold; PackageError for another, ValueError for none."""
    number = int(str(said))
    if not least <= number <= _LARGEST_WHOLE:
        told = {"property": name, "found": number, "least": least, "most": _LARGEST_WHOLE}
        raise unreadable("out_of_bounds", name=DESCRIPTOR, **told)
    return number


def _flag(name: str, said: object) -> bool:
    if not isinstance(said, bool):
        raise TypeError(f"{name} is {said!r}, expected true or false")
    return said


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
        path=unicodedata.normalize("NFC", str(resource["path"])),
        format=file_format,
        delimiter=str(dialect.get("delimiter", ",")),
        quote=str(dialect.get("quoteChar", '"')),
        has_header=_flag("header", dialect.get("header", True)) and file_format != "xml",
        sheet=str(dialect.get("sheetName", "")),
        encoding=str(resource.get("encoding", "utf-8")).lower(),
        sha256=None if declared_hash is None else str(declared_hash).removeprefix("sha256:"),
        bytes=None if size is None else int(str(size)),
        rows=_whole("rows", resource["reassurance"]["rows"], 0),
        totals={str(measure): str(total) for measure, total in resource["reassurance"]["totals"].items()},
        declared={str(field["name"]): dict(field) for field in fields},
        schema_path=unicodedata.normalize("NFC", schema) if isinstance(schema, str) else "",
    )
