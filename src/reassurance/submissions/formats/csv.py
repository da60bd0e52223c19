"""Read CSV files in the dialect and the encoding that their descriptor declares."""

import codecs
import csv
import re
import shutil
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import duckdb

from reassurance.errors import PackageError
from reassurance.files import draft_path
from reassurance.sql import literal
from reassurance.submissions.archive.scan import Scan
from reassurance.submissions.formats.header import Header
from reassurance.submissions.formats.register_file import Lines, RegisterFile
from reassurance.submissions.messages.unreadable import unreadable
from reassurance.submissions.package.descriptor import Resource

# Python's name of each encoding, and DuckDB's name of those that DuckDB reads without conversion.
_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
_DUCKDB_ENCODINGS = {"utf-8-sig": "utf-8", "latin-1": "latin-1"}
_MAXIMUM_LINE = 1 << 20
_TOP = 20
# The first bytes of files in other formats.
_OTHER_FORMATS = {
    b"PK\x03\x04": "is_workbook",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "is_workbook",
    b"PAR1": "is_parquet",
    b"\x00\x05\x16\x07": "is_mac_file",
    b"\xff\xfe": "is_utf_16",
    b"\xfe\xff": "is_utf_16",
    b"\x1f\x8b": "is_compressed",
    b"BZh": "is_compressed",
    b"\xfd7zXZ\x00": "is_compressed",
    b"\x28\xb5\x2f\xfd": "is_compressed",
    b"7z\xbc\xaf\x27\x1c": "is_compressed",
    b"Rar!\x1a\x07": "is_compressed",
}
_CONTENT_TYPES = "[Content_Types].xml"
# Bytes that are no letter: control characters in Latin-1, undefined bytes in Windows-1252.
_NO_LETTERS = {
    "latin-1": re.compile(rb"[\x80-\x9f]"),
    "cp1252": re.compile(rb"[\x81\x8d\x8f\x90\x9d]"),
}
# Letters of ASCII in UTF-16, from the byte with the letter on.
_UTF_16_LETTERS = re.compile(rb"([!-~]\x00){3,}[!-~]?")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Dialect:
    """The options with which DuckDB reads a CSV file."""

    delimiter: str
    quote: str
    encoding: str
    has_header: bool


def read_header(_connection: duckdb.DuckDBPyConnection, file: RegisterFile) -> Header:
    """Column names of a CSV file, without empty ones at the end. None when the file is empty.

    Raises PackageError when its dialect or encoding is not supported, or when a line is too long.
    """
    path, resource = file.path, file.resource
    check_lines(file.scanned.scan)
    if resource.encoding not in _ENCODINGS:
        raise unreadable("encoding", actual=resource.encoding)
    encoding = _ENCODINGS[resource.encoding]
    if encoding != "utf-8-sig" and _is_utf8(path):
        raise unreadable("encoding_differs", actual=resource.encoding)
    for name, mark in (("delimiter", resource.delimiter), ("quoteChar", resource.quote)):
        if len(mark) != 1 or mark in "\r\n\0":
            raise unreadable("mark", name=name, actual=mark)
    if resource.delimiter == resource.quote:
        raise unreadable("same_mark", actual=resource.quote)
    _check_format(path)
    if not resource.has_header:
        if not resource.declared:
            raise unreadable("no_names")
        return Header(list(resource.declared), list)
    with path.open("rb") as stream:
        (raw, *_) = re.split(rb"[\r\n]", stream.readline(_MAXIMUM_LINE), maxsplit=1)
    try:
        line = raw.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"0x{error.object[error.start]:02x}"
        raise unreadable("header_encoding", encoding=resource.encoding, actual=byte) from error
    try:
        names = next(csv.reader([line], delimiter=resource.delimiter, quotechar=resource.quote), [])
    except csv.Error as error:
        raise unreadable("header", actual=line) from error
    while names and not names[-1]:
        names.pop()
    return Header(names, lambda: _top(path, resource))


def _check_format(path: Path) -> None:
    """Raise PackageError when a file that is declared as CSV is a workbook or a Parquet file."""
    with path.open("rb") as stream:
        head = stream.read(8)
    for beginning, cause in _OTHER_FORMATS.items():
        if head.startswith(beginning):
            raise unreadable("is_compressed" if cause == "is_workbook" and _is_other_zip(path) else cause)
    if any(_UTF_16_LETTERS.fullmatch(head[start:]) for start in (0, 1)):
        raise unreadable("is_utf_16")


def _is_other_zip(path: Path) -> bool:
    """True for a zip that is no workbook, as far as its names show."""
    try:
        with zipfile.ZipFile(path) as parts:
            return _CONTENT_TYPES not in parts.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False


def _top(path: Path, resource: Resource) -> list[list[str]]:
    """The first rows of a file. Stops at a row that cannot be parsed."""
    rows: list[list[str]] = []
    with (
        suppress(csv.Error),
        path.open(encoding=_ENCODINGS[resource.encoding], errors="replace", newline="") as stream,
    ):
        rows.extend(islice(csv.reader(stream, delimiter=resource.delimiter, quotechar=resource.quote), _TOP))
    return rows


def check_lines(scanned: Scan) -> None:
    """Raise PackageError when a line of a file exceeds the maximum length.

    DuckDB omits a line that is longer than its buffers, and all following lines, without an error.
    """
    if scanned.long_line is not None:
        raise unreadable("long_line", line=scanned.long_line, maximum=scanned.maximum)


def check_empty_lines(file: RegisterFile, rows: int) -> None:
    """Raise PackageError when an empty line precedes another, in a file with `rows` lines."""
    if file.scanned.scan.lines > rows + file.resource.has_header:
        _find_empty_line(file.path, file.resource)


def _find_empty_line(path: Path, resource: Resource) -> None:
    """Raise PackageError when an empty line precedes another: the line numbers after it would be wrong."""
    empty = 0
    # DuckDB reports lines that the csv module cannot parse.
    with (
        suppress(csv.Error),
        path.open(encoding=_ENCODINGS[resource.encoding], errors="replace", newline="") as stream,
    ):
        rows = csv.reader(stream, delimiter=resource.delimiter, quotechar=resource.quote)
        for row in rows:
            if any(row) and empty:
                _check_line_ends(path)
                raise unreadable("empty_line", line=empty)
            empty = empty if row else empty or rows.line_num


def _is_utf8(path: Path) -> bool:
    """True when a file is valid UTF-8 with letters beyond ASCII. Latin-1 text is hardly ever valid UTF-8."""
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


def read_lines(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, columns: list[str], header: list[str]
) -> Lines:
    """The lines of a CSV file; see `Reader`. Their number is compared with that of the scan."""
    resource = file.resource
    encoding = _ENCODINGS[resource.encoding]
    path = _without_empty_end(file.path, resource.delimiter, file.scratch)
    if encoding not in _DUCKDB_ENCODINGS:
        path = _in_utf8(path, encoding, draft_path(file.scratch))
    read_as = _DUCKDB_ENCODINGS.get(encoding, "utf-8")
    dialect = Dialect(resource.delimiter, resource.quote, read_as, resource.has_header)
    query = lines_in(path, columns, header, dialect)
    if file.scanned.scan.has_mixed_ends and not _can_read(connection, query):
        _check_line_ends(path)
        path = _with_equal_ends(path, resource, draft_path(file.scratch))
        query = lines_in(path, columns, header, dialect)
    return Lines(query, check_count=partial(check_empty_lines, file))


def letters_error(path: Path, resource: Resource) -> PackageError:
    """The error for a file that is not in its declared encoding, with the first wrong byte and its line."""
    encoding = _ENCODINGS[resource.encoding]
    if encoding not in _NO_LETTERS:
        return _error_of_utf_8(path, resource)
    line = 1
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if place := _NO_LETTERS[encoding].search(chunk):
                line += chunk.count(b"\n", 0, place.start())
                cause = "no_letter_latin_1" if encoding == "latin-1" else "no_letter"
                byte = f"0x{place[0][0]:02x}"
                return unreadable(cause, line=line, actual=byte, encoding=resource.encoding)
            line += chunk.count(b"\n")
    return unreadable("lines")


def _error_of_utf_8(path: Path, resource: Resource) -> PackageError:
    with path.open("rb") as stream:
        for line, raw in enumerate(stream, start=1):
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = f"0x{raw[error.start]:02x}"
                return unreadable("no_letter", line=line, actual=byte, encoding=resource.encoding)
    return unreadable("lines")


def _in_utf8(path: Path, encoding: str, target: Path) -> Path:
    """Copy a file to UTF-8. Raises UnicodeDecodeError when the file is not in `encoding`."""
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        shutil.copyfileobj(source, copy, _CHUNK)
    return target


def _without_empty_end(path: Path, delimiter: str, scratch: Path) -> Path:
    """The file, or a copy without the lines at its end that contain only delimiters."""
    mark = re.escape(delimiter.encode())
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _MAXIMUM_LINE))
        tail = stream.read()
    end = re.search(rb"(?:(?<=[\r\n])" + mark + rb"+[\r\n]*)+\Z", tail)
    if end is None:
        return path
    target = draft_path(scratch)
    with path.open("rb") as stream, target.open("wb") as copy:
        left = size - (len(tail) - end.start())
        while left and (chunk := stream.read(min(left, _CHUNK))):
            copy.write(chunk)
            left -= len(chunk)
    return target


def _can_read(connection: duckdb.DuckDBPyConnection, lines: str) -> bool:
    """True when DuckDB reads a file with mixed line ends: it does if they are within quotes."""
    try:
        connection.execute(f"select count(*) from ({lines})").fetchall()
    except duckdb.InvalidInputException as error:
        return "CSV Parser state machine" not in str(error)
    return True


def _check_line_ends(path: Path) -> None:
    """Raise PackageError when lines end with CR CR LF: a program has added CR to lines with CR LF."""
    line = 1
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            place = (tail + chunk).find(b"\r\r\n")
            if place >= 0:
                raise unreadable("cr_cr_lf", line=line + (tail + chunk).count(b"\n", 0, place))
            line += (tail + chunk).count(b"\n") - tail.count(b"\n")
            tail = chunk[-2:]


def _with_equal_ends(path: Path, resource: Resource, target: Path) -> Path:
    """Copy a file with LF at the end of every line."""
    encoding = _DUCKDB_ENCODINGS.get(_ENCODINGS[resource.encoding], "utf-8")
    with (
        path.open(encoding=encoding, newline="") as source,
        target.open("w", encoding=encoding, newline="") as copy,
    ):
        rows = csv.reader(source, delimiter=resource.delimiter, quotechar=resource.quote, strict=True)
        writer = csv.writer(
            copy,
            delimiter=resource.delimiter,
            quotechar=resource.quote,
            quoting=csv.QUOTE_ALL,
            lineterminator="\n",
        )
        try:
            for row in rows:
                if row:
                    writer.writerow(row)
                else:
                    copy.write("\n")
        except csv.Error as error:
            raise unreadable("open_quote_alone", line=rows.line_num) from error
    return target


def lines_in(path: Path, columns: list[str], header: list[str], dialect: Dialect) -> str:
    """The query for the lines of a CSV file.

    When a line cannot be read, the query raises duckdb.Error with its number. Columns that are not in
    `columns` are numbered, because their names may be any text.
    """
    named = ", ".join(
        f"{literal(name if name in columns else f'#{place}')}: 'varchar'" for place, name in enumerate(header)
    )
    listed = ", ".join(f'"{name}"' for name in columns)
    quote = literal(dialect.quote)
    return (
        f"select {listed} from read_csv({literal(path)}, auto_detect = false, hive_partitioning = false,"
        f" header = {dialect.has_header},"
        f" columns = {{{named}}}, delim = {literal(dialect.delimiter)}, quote = {quote}, escape = {quote},"
        f" nullstr = '', strict_mode = true, encoding = {literal(dialect.encoding)})"
    )
