"""CSV files, in the dialect and the encoding that their descriptor tells."""

import codecs
import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.sql import literal
from reassurance.submissions.disk import draft_path
from reassurance.submissions.package import Resource
from reassurance.submissions.survey import Survey, SurveyedFile
from reassurance.submissions.unreadable import unreadable

# What Python calls each encoding; those that DuckDB reads too are in `_READ_AS_THEY_ARE`.
_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_READ_AS_THEY_ARE = {"utf-8-sig": "utf-8", "latin-1": "latin-1"}
_LONGEST_LINE = 1 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written, for DuckDB."""

    delimiter: str
    quote: str
    encoding: str
    has_header: bool


def read_header(found: SurveyedFile, resource: Resource) -> list[str]:
    """Column names of a CSV file; none when it is empty.

    Raises PackageError when its dialect or its encoding is not one that is read, or a line is too long.
    """
    check_lines(found.survey)
    if resource.encoding not in _ENCODINGS:
        raise unreadable("encoding", found=resource.encoding)
    if _ENCODINGS[resource.encoding] != "utf-8-sig" and _is_utf8(found.path):
        raise unreadable("encoding_differs", found=resource.encoding)
    for name, mark in (("delimiter", resource.delimiter), ("quoteChar", resource.quote)):
        if len(mark) != 1 or mark in "\r\n\0":
            raise unreadable("mark", name=name, found=mark)
    if resource.delimiter == resource.quote:
        raise unreadable("same_mark", found=resource.quote)
    if not resource.has_header:
        if not resource.declared:
            raise unreadable("no_names")
        return list(resource.declared)
    with found.path.open("rb") as stream:
        (raw, *_) = re.split(rb"[\r\n]", stream.readline(_LONGEST_LINE), maxsplit=1)
    try:
        line = raw.decode(_ENCODINGS[resource.encoding])
    except UnicodeDecodeError as error:
        raise unreadable("header_encoding", encoding=resource.encoding, found=error) from error
    try:
        return next(csv.reader([line], delimiter=resource.delimiter, quotechar=resource.quote), [])
    except csv.Error as error:
        raise unreadable("header", found=error) from error


def check_lines(found: Survey) -> None:
    """Raise PackageError when a line of a file is longer than a line may be.

    DuckDB leaves out a line that is longer than its buffers, and all that follows, without a word.
    """
    if found.long_line is not None:
        raise unreadable("long_line", line=found.long_line, most=found.most)


def check_empty_lines(connection: duckdb.DuckDBPyConnection, found: SurveyedFile, resource: Resource) -> None:
    """Raise PackageError when an empty line precedes another, in a file whose lines were stored."""
    ((rows,),) = connection.execute(f"select count(*) from typed_{resource.register}").fetchall()
    if found.survey.lines > rows + resource.has_header:
        _find_empty_line(found.path, resource)


def _find_empty_line(path: Path, resource: Resource) -> None:
    """Raise PackageError when an empty line precedes another: the numbers of those below would be wrong."""
    empty = 0
    # What the csv module cannot read is left to DuckDB, which tells it.
    with (
        suppress(csv.Error),
        path.open(encoding=_ENCODINGS[resource.encoding], errors="replace", newline="") as stream,
    ):
        rows = csv.reader(stream, delimiter=resource.delimiter, quotechar=resource.quote)
        for row in rows:
            if row and empty:
                raise unreadable("empty_line", line=empty)
            empty = empty if row else empty or rows.line_num


def _is_utf8(path: Path) -> bool:
    """True when a file has letters beyond ASCII and all of it reads as UTF-8: Latin-1 hardly ever does."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_ascii = True
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(_CHUNK):
                is_ascii = is_ascii and chunk.isascii()
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return not is_ascii


def lines_of(path: Path, resource: Resource, columns: list[str], header: list[str], scratch: Path) -> str:
    """The query for the lines of a CSV file; see `read.lines_of`."""
    encoding = _ENCODINGS[resource.encoding]
    if encoding not in _READ_AS_THEY_ARE:
        path = _in_utf8(path, encoding, draft_path(scratch))
    read_as = _READ_AS_THEY_ARE.get(encoding, "utf-8")
    dialect = Dialect(resource.delimiter, resource.quote, read_as, resource.has_header)
    return lines_in(path, columns, header, dialect)


def _in_utf8(path: Path, encoding: str, target: Path) -> Path:
    """A copy of a file in UTF-8."""
    line = 1
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        try:
            while text := source.read(_CHUNK):
                copy.write(text)
                line += text.count("\n")
        except UnicodeDecodeError as error:
            raise unreadable("bytes_encoding", line=line, encoding=encoding, found=error) from error
    return target


def lines_in(path: Path, columns: list[str], header: list[str], dialect: Dialect) -> str:
    """The query for the lines of a CSV file.

    Whoever stores them meets duckdb.Error, which names the line that cannot be read.
    """
    named = ", ".join(f"{literal(name)}: 'varchar'" for name in header)
    listed = ", ".join(f'"{name}"' for name in columns)
    quote = literal(dialect.quote)
    return (
        f"select {listed} from read_csv({literal(path)}, auto_detect = false, header = {dialect.has_header},"
        f" columns = {{{named}}}, delim = {literal(dialect.delimiter)}, quote = {quote}, escape = {quote},"
        f" nullstr = '', strict_mode = true, encoding = {literal(dialect.encoding)})"
    )
