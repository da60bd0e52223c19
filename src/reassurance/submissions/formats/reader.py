"""Read a register's file into DuckDB, as text, one row per line in their order, whatever its format."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.registers.contract import Register
from reassurance.sql import literals
from reassurance.submissions.archive.scan import SurveyedFile
from reassurance.submissions.faults import is_ours
from reassurance.submissions.formats import csv as read_csv
from reassurance.submissions.formats import parquet as read_parquet
from reassurance.submissions.formats import xlsx as read_xlsx
from reassurance.submissions.formats.camt053 import lines as read_camt
from reassurance.submissions.formats.header import Header
from reassurance.submissions.messages.unreadable import unreadable, unreadable_lines
from reassurance.submissions.package.descriptor import Resource
from reassurance.submissions.package.limits import Limits


@dataclass(frozen=True)
class Lines:
    """The query for the lines of a file, in their order, and the one for what the reader itself refuses.

    The second gives `line_number`, `field`, `value`, `rule`, `expected`; it is empty when nothing is refused.
    """

    query: str
    refused: str = ""


def read_header(
    connection: duckdb.DuckDBPyConnection, found: SurveyedFile, resource: Resource, limits: Limits
) -> Header:
    """Column names of a file.

    Raises PackageError when the file has no readable header, or more columns or lines than the limits.
    """
    if resource.format == "xml":
        header = Header(read_camt.read_header(), list)
    elif resource.format == "parquet":
        header = Header(read_parquet.read_header(connection, found.path, limits), list)
    elif resource.format == "xlsx":
        names, top = read_xlsx.read_header(found.path, resource, limits)
        header = Header(names, lambda: top.rows, top.sheet, top.is_hidden)
    else:
        header = read_csv.read_header(found, resource)
    if len(header.names) > limits.columns:
        raise unreadable("too_many_columns", found=len(header.names), most=limits.columns)
    return header


def count_lines(
    connection: duckdb.DuckDBPyConnection,
    found: SurveyedFile,
    resource: Resource,
    header: list[str],
    scratch: Path,
) -> int:
    """How many lines a CSV file of such columns has.

    Raises PackageError when one of them cannot be read, naming it, or when an empty line precedes another.
    """
    with _told_apart(found, resource):
        query = read_csv.lines_of(connection, found, resource, sorted(set(header)), header, scratch)
        ((rows,),) = connection.execute(f"select count(*) from ({query})").fetchall()
        read_csv.check_empty_lines(found, resource, rows)
    return int(rows)


@contextmanager
def _told_apart(found: SurveyedFile, resource: Resource) -> Iterator[None]:
    """Raise PackageError for what DuckDB cannot read of a file; troubles of ours stay as they are."""
    try:
        yield
    except duckdb.Error as error:
        # The time of the checks is used up: `processor_budget` says so.
        if is_ours(error) or isinstance(error, duckdb.InterruptException):
            raise
        if isinstance(error, duckdb.OutOfMemoryException):
            raise unreadable("memory") from error
        if "not latin-1 encoded" in str(error):
            raise read_csv.letters_error(found.path, resource) from error
        raise unreadable_lines(str(error)) from error
    except UnicodeDecodeError as error:
        raise read_csv.letters_error(found.path, resource) from error


@contextmanager
def lines_of(
    connection: duckdb.DuckDBPyConnection,
    found: SurveyedFile,
    resource: Resource,
    register: Register,
    columns: list[str],
    header: list[str],
    period: str,
    limits: Limits,
    scratch: Path,
) -> Iterator[Lines]:
    """The lines of a file, to be stored by the caller.

    `columns` are those of the `header` that the register knows, each given as text, null when empty;
    `scratch` is a folder for files that are not kept. Raises PackageError naming what cannot be read and
    where, while they are stored or after.
    """
    with _told_apart(found, resource):
        if resource.format == "xml":
            yield Lines(*read_camt.lines_of(found.path, register.name, columns, period, limits, scratch))
        elif resource.format == "parquet":
            query = read_parquet.lines_of(connection, found.path, register, columns)
            yield Lines(_without_missing(query, columns, resource))
        elif resource.format == "xlsx":
            query, refused = read_xlsx.lines_of(
                found.path, resource, register, columns, header, limits, scratch
            )
            yield Lines(_without_missing(query, columns, resource), refused)
        else:
            query = read_csv.lines_of(connection, found, resource, columns, header, scratch)
            yield Lines(_without_missing(query, columns, resource))
            ((rows,),) = connection.execute(f"select count(*) from typed_{register.name}").fetchall()
            read_csv.check_empty_lines(found, resource, rows)
    if resource.format != "csv" or found.survey.has_null:
        _refuse_nulls(connection, register, columns)


def _without_missing(query: str, columns: list[str], resource: Resource) -> str:
    """The lines without the texts that their sender declares to stand for no value (`missingValues`)."""
    everywhere = resource.missing_values.get("", ())
    words = {name: set(resource.missing_values.get(name, everywhere)) - {""} for name in columns}
    replaced = ", ".join(
        f'case when "{name}" not in ({literals(sorted(found))}) then "{name}" end as "{name}"'
        for name, found in words.items()
        if found
    )
    return f"select * replace ({replaced}) from ({query})" if replaced else query


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
