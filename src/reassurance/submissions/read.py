"""Read a register's file into DuckDB, as text, one numbered row per line, whatever its format."""

from pathlib import Path

import duckdb

from reassurance.submissions import read_csv, read_parquet, read_xlsx
from reassurance.submissions.contract import Register
from reassurance.submissions.limits import Limits
from reassurance.submissions.package import Resource
from reassurance.submissions.unreadable import unreadable, unreadable_lines

_FORMATS = ("csv", "parquet", "xlsx")


def read_header(
    connection: duckdb.DuckDBPyConnection, path: Path, resource: Resource, limits: Limits
) -> list[str]:
    """Column names of a file.

    Raises PackageError when the file has no readable header, or more columns or lines than the limits,
    or is not of a format that is read.
    """
    if resource.format not in _FORMATS:
        raise unreadable("format", found=resource.format, expected=", ".join(_FORMATS))
    if resource.format == "parquet":
        header = read_parquet.read_header(connection, path, limits)
    elif resource.format == "xlsx":
        header = read_xlsx.read_header(path, resource, limits)
    else:
        header = read_csv.read_header(path, resource, limits)
    if not header:
        raise unreadable("empty")
    if len(header) > limits.columns:
        raise unreadable("too_many_columns", found=len(header), most=limits.columns)
    if len(set(header)) < len(header):
        raise unreadable("same_column")
    return header


def read_lines(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    resource: Resource,
    register: Register,
    columns: list[str],
    header: list[str],
    limits: Limits,
    scratch: Path,
) -> None:
    """Create the table `raw_<register>`: `line_number` from 1, then `columns` as text, null when empty.

    `columns` are those of the `header` that the register knows; `scratch` is a folder for files that are
    not kept. Raises PackageError naming what cannot be read and where.
    """
    try:
        if resource.format == "parquet":
            read_parquet.read_lines(connection, path, register, columns)
        elif resource.format == "xlsx":
            read_xlsx.read_lines(connection, path, resource, register, columns, header, limits, scratch)
        else:
            read_csv.read_lines(connection, path, resource, columns, header, scratch)
    except duckdb.Error as error:
        raise unreadable_lines(str(error)) from error
    _refuse_nulls(connection, resource.register, columns)


def _refuse_nulls(connection: duckdb.DuckDBPyConnection, register: str, columns: list[str]) -> None:
    """Raise PackageError when a value holds a null character: a text ends there for other programs."""
    if columns:
        found = " or ".join(f'contains("{name}", chr(0))' for name in columns)
        query = f"select min(line_number) from raw_{register} where {found}"
        ((line,),) = connection.execute(query).fetchall()
        if line is not None:
            raise unreadable("null_character", line=line)
