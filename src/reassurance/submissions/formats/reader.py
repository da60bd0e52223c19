"""Read a file of a register, in any format, as texts in DuckDB: one row per line, in file order."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from reassurance.registers.contract import Register
from reassurance.sql import literals
from reassurance.submissions.faults import is_ours
from reassurance.submissions.formats import csv, parquet, xlsx
from reassurance.submissions.formats.camt053 import lines as camt053
from reassurance.submissions.formats.header import Header
from reassurance.submissions.formats.register_file import Lines, Reader, RegisterFile
from reassurance.submissions.messages.unreadable import unreadable, unreadable_lines
from reassurance.submissions.package.descriptor import Resource

READERS: dict[str, Reader] = {"csv": csv, "parquet": parquet, "xlsx": xlsx, "xml": camt053}


def read_header(connection: duckdb.DuckDBPyConnection, file: RegisterFile) -> Header:
    """Column names of a file.

    Raises PackageError when the file has no readable header, or more columns or lines than the limits.
    """
    header = READERS[file.resource.format].read_header(connection, file)
    if len(header.names) > file.limits.columns:
        raise unreadable("too_many_columns", actual=len(header.names), maximum=file.limits.columns)
    return header


def count_lines(connection: duckdb.DuckDBPyConnection, file: RegisterFile, header: list[str]) -> int:
    """The number of lines of a CSV file with the column names `header`.

    Raises PackageError, which names the line, when a line cannot be read or follows an empty one.
    """
    with _readable(file):
        lines = csv.read_lines(connection, file, sorted(set(header)), header)
        ((rows,),) = connection.execute(f"select count(*) from ({lines.query})").fetchall()
        csv.check_empty_lines(file, rows)
    return int(rows)


@contextmanager
def lines_of(
    connection: duckdb.DuckDBPyConnection, file: RegisterFile, columns: list[str], header: list[str]
) -> Iterator[Lines]:
    """The lines of a file, to be stored by the caller as `typed_<register>` and `marked_texts_<register>`.

    `columns` are the names of the `header` that the register has. Values are texts, null when empty. Raises
    PackageError, which names the fault and its place, while the caller stores the lines or after.
    """
    register = file.register
    with _readable(file):
        lines = READERS[file.resource.format].read_lines(connection, file, columns, header)
        yield Lines(_without_missing(lines.query, columns, file.resource), lines.refused)
        if lines.check_count is not None:
            ((rows,),) = connection.execute(f"select count(*) from typed_{register.name}").fetchall()
            lines.check_count(rows)
    if file.resource.format != "csv" or file.scanned.scan.has_null:
        _refuse_nulls(connection, register, columns)


@contextmanager
def _readable(file: RegisterFile) -> Iterator[None]:
    """Turn DuckDB's errors about a file into PackageError. Faults of the platform are raised unchanged."""
    try:
        yield
    except duckdb.Error as error:
        if is_ours(error):
            raise
        if isinstance(error, duckdb.OutOfMemoryException):
            raise unreadable("memory") from error
        if "not latin-1 encoded" in str(error):
            raise csv.letters_error(file.path, file.resource) from error
        raise unreadable_lines(str(error)) from error
    except UnicodeDecodeError as error:
        raise csv.letters_error(file.path, file.resource) from error


def _without_missing(query: str, columns: list[str], resource: Resource) -> str:
    """The query for the lines, with null instead of the texts that `missingValues` declares."""
    missing = {name: resource.missing_of(name) for name in columns}
    replaced = ", ".join(
        f'case when "{name}" not in ({literals(sorted(texts))}) then "{name}" end as "{name}"'
        for name, texts in missing.items()
        if texts
    )
    return f"select * replace ({replaced}) from ({query})" if replaced else query


def _refuse_nulls(connection: duckdb.DuckDBPyConnection, register: Register, columns: list[str]) -> None:
    """Raise PackageError when a value has a null character, which ends a text in other programs.

    A number or a date with a null character cannot be parsed, so its line is marked: search marked lines too.
    """
    texts = [field.name for field in register.fields if field.sql_type == "varchar" and field.name in columns]
    queries = " union all ".join(
        f"select line_number from {view}_{register.name} where "
        + " or ".join(f'contains("{name}", chr(0))' for name in names)
        for view, names in (("typed", texts), ("marked_texts", columns))
        if names
    )
    if queries:
        ((line,),) = connection.execute(f"select min(line_number) from ({queries})").fetchall()
        if line is not None:
            raise unreadable("null_character", line=line)
