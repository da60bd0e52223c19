"""CSV files, in the dialect and the encoding that their descriptor tells."""

import codecs
import csv
from pathlib import Path

import duckdb

from reassurance.submissions.limits import Limits
from reassurance.submissions.package import Resource
from reassurance.submissions.unreadable import unreadable

_ENCODINGS = {
    "utf-8": ("utf-8", "utf-8-sig"),
    "utf8": ("utf-8", "utf-8-sig"),
    "latin-1": ("latin-1", "latin-1"),
    "iso-8859-1": ("latin-1", "latin-1"),
}
_LONGEST_LINE = 1 << 20
_CHUNK = 1 << 20


def read_header(path: Path, resource: Resource, limits: Limits) -> list[str]:
    """Column names of a CSV file; none when it is empty.

    Raises PackageError when its dialect or its encoding is not one that is read, or a line is too long.
    """
    check_lines(path, limits.line_bytes)
    if resource.encoding not in _ENCODINGS:
        raise unreadable("encoding", found=resource.encoding)
    if _ENCODINGS[resource.encoding][0] == "latin-1" and _is_utf8(path):
        raise unreadable("encoding_differs", found=resource.encoding)
    for name, mark in (("delimiter", resource.delimiter), ("quoteChar", resource.quote)):
        if len(mark) != 1 or mark in "\r\n\0":
            raise unreadable("mark", name=name, found=mark)
    if resource.delimiter == resource.quote:
        raise unreadable("same_mark", found=resource.quote)
    with path.open(encoding=_ENCODINGS[resource.encoding][1], newline="") as stream:
        try:
            line = stream.readline(_LONGEST_LINE)
        except UnicodeDecodeError as error:
            raise unreadable("header_encoding", encoding=resource.encoding, found=error) from error
    try:
        return next(csv.reader([line], delimiter=resource.delimiter, quotechar=resource.quote), [])
    except csv.Error as error:
        raise unreadable("header", found=error) from error


def check_lines(path: Path, most: int) -> None:
    """Raise PackageError when a line of a file has more bytes than `most`.

    DuckDB leaves out a line that is longer than its buffers, and all that follows, without a word.
    """
    feeds, returns, length = 0, 0, 0
    with path.open("rb") as stream:
        while chunk := stream.read(most):
            ends = [place for place in (chunk.find(b"\n"), chunk.find(b"\r")) if place >= 0]
            if length + min(ends, default=len(chunk)) > most:
                raise unreadable("long_line", line=max(feeds, returns) + 1, most=most)
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            length = len(chunk) - last - 1 if ends else length + len(chunk)
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")


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


def read_lines(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    resource: Resource,
    columns: list[str],
    header: list[str],
) -> None:
    """Create the table `raw_<register>` from a CSV file; see `read.read_lines`."""
    load(
        connection,
        path,
        resource.register,
        columns,
        header,
        (resource.delimiter, resource.quote, _ENCODINGS[resource.encoding][0]),
    )


def load(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    register: str,
    columns: list[str],
    header: list[str],
    dialect: tuple[str, str, str],
) -> None:
    """Create `raw_<register>` from a CSV file of the `dialect` (delimiter, quote, encoding).

    Raises duckdb.Error naming the line that cannot be read.
    """
    named = ", ".join(f"{_quoted(name)}: 'varchar'" for name in header)
    listed = ", ".join(f'"{name}"' for name in columns)
    delimiter, quote, encoding = dialect
    connection.execute(
        f"create table raw_{register} as"
        f" select cast(row_number() over () as integer) as line_number, {listed}"
        f" from read_csv($path, auto_detect = false, header = true, columns = {{{named}}},"
        " delim = $delimiter, quote = $quote, escape = $quote, nullstr = '', strict_mode = true,"
        " encoding = $encoding)",
        {"path": str(path), "delimiter": delimiter, "quote": quote, "encoding": encoding},
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
