"""Read a register's file into DuckDB, as text, one numbered row per line."""

import csv
from pathlib import Path

import duckdb

from reassurance.errors import PackageError
from reassurance.submissions.package import Resource

_ENCODINGS = {
    "utf-8": ("utf-8", "utf-8-sig"),
    "utf8": ("utf-8", "utf-8-sig"),
    "latin-1": ("latin-1", "latin-1"),
    "iso-8859-1": ("latin-1", "latin-1"),
}
_LONGEST_LINE = 1 << 20


def read_header(path: Path, resource: Resource) -> list[str]:
    """Column names of a CSV file.

    Raises PackageError when the file has no readable header.
    """
    if resource.encoding not in _ENCODINGS:
        raise PackageError(f"encoding {resource.encoding!r}: expected utf-8 or latin-1")
    if len(resource.delimiter) != 1:
        raise PackageError(f"delimiter {resource.delimiter!r}: expected one character")
    with path.open(encoding=_ENCODINGS[resource.encoding][1], newline="") as stream:
        try:
            line = stream.readline(_LONGEST_LINE)
        except UnicodeDecodeError as error:
            raise PackageError(f"the header is not {resource.encoding}: {error}") from error
    header = next(csv.reader([line], delimiter=resource.delimiter), [])
    if not header:
        raise PackageError("the file is empty: expected a line of column names")
    if len(set(header)) < len(header):
        raise PackageError("two columns have the same name")
    return header


def read_lines(
    connection: duckdb.DuckDBPyConnection, path: Path, resource: Resource, header: list[str]
) -> None:
    """Create the table `raw_<register>`: `line_number` from 1, then every column as text, null when empty.

    Raises PackageError naming the line that cannot be read.
    """
    columns = ", ".join(f"{_quoted(name)}: 'varchar'" for name in header)
    listed = ", ".join(f'"{name}"' for name in header)
    try:
        connection.execute(
            f"create table raw_{resource.register} as"
            f" select cast(row_number() over () as integer) as line_number, {listed}"
            f" from read_csv($path, auto_detect = false, header = true, columns = {{{columns}}},"
            " delim = $delimiter, quote = '\"', escape = '\"', nullstr = '', strict_mode = true,"
            " encoding = $encoding)",
            {
                "path": str(path),
                "delimiter": resource.delimiter,
                "encoding": _ENCODINGS[resource.encoding][0],
            },
        )
    except duckdb.Error as error:
        raise PackageError(_first_lines(str(error))) from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_lines(message: str) -> str:
    """What DuckDB found and where, without its advice on its own options."""
    kept = [line.strip() for line in message.splitlines() if line.strip()]
    return " ".join(line for line in kept[:3] if not line.startswith("Possible"))
