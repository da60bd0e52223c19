"""Read a register's file into DuckDB, as text, one row per line in their order, whatever its format."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from reassurance.submissions import read_camt, read_csv, read_parquet, read_xlsx
from reassurance.submissions.contract import Register
from reassurance.submissions.limits import Limits
from reassurance.submissions.package import Resource
from reassurance.submissions.survey import SurveyedFile
from reassurance.submissions.unreadable import unreadable, unreadable_lines


def read_header(
    connection: duckdb.DuckDBPyConnection, found: SurveyedFile, resource: Resource, limits: Limits
) -> list[str]:
    """Column names of a file.

    Raises PackageError when the file has no readable header, or more columns or lines than the limits.
    """
    if resource.format == "xml":
        header = read_camt.read_header()
    elif resource.format == "parquet":
        header = read_parquet.read_header(connection, found.path, limits)
    elif resource.format == "xlsx":
        header = read_xlsx.read_header(found.path, resource, limits)
    else:
        header = read_csv.read_header(found, resource)
    if not header:
        raise unreadable("empty")
    if len(header) > limits.columns:
        raise unreadable("too_many_columns", found=len(header), most=limits.columns)
    if len(set(header)) < len(header):
        raise unreadable("same_column")
    return header


@contextmanager
def lines_of(
    connection: duckdb.DuckDBPyConnection,
    found: SurveyedFile,
    resource: Resource,
    register: Register,
    columns: list[str],
    header: list[str],
    limits: Limits,
    scratch: Path,
) -> Iterator[str]:
    """A query for the lines of a file, in their order, to be stored by whoever asks.

    `columns` are those of the `header` that the register knows, each told as text, null when empty;
    `scratch` is a folder for files that are not kept. Raises PackageError naming what cannot be read and
    where, while they are stored or after.
    """
    try:
        if resource.format == "xml":
            yield read_camt.lines_of(found.path, columns, limits, scratch)
        elif resource.format == "parquet":
            yield read_parquet.lines_of(connection, found.path, register, columns)
        elif resource.format == "xlsx":
            yield read_xlsx.lines_of(found.path, resource, register, columns, header, limits, scratch)
        else:
            yield read_csv.lines_of(found.path, resource, columns, header, scratch)
            read_csv.check_empty_lines(connection, found, resource)
    except duckdb.OutOfMemoryException as error:
        raise unreadable("memory") from error
    except duckdb.Error as error:
        raise unreadable_lines(str(error)) from error
    if resource.format != "csv" or found.survey.has_null:
        _refuse_nulls(connection, register, columns)


def _refuse_nulls(connection: duckdb.DuckDBPyConnection, register: Register, columns: list[str]) -> None:
    """Raise PackageError when a value holds a null character: a text ends there for other programs.

    Where a value that is no text holds one it cannot be read, and its line is marked.
    """
    texts = [field.name for field in register.fields if field.sql_type == "varchar" and field.name in columns]
    found = " union all ".join(
        f"select line_number from {view}_{register.name} where "
        + " or ".join(f'contains("{name}", chr(0))' for name in names)
        for view, names in (("typed", texts), ("told", columns))
        if names
    )
    if found:
        ((line,),) = connection.execute(f"select min(line_number) from ({found})").fetchall()
        if line is not None:
            raise unreadable("null_character", line=line)
