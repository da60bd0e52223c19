"""A published table as a Parquet and a CSV file, both compared with the build after writing.

The same rows give the same bytes: one thread, an order over all columns, no time of writing. CSV files are in
UTF-8; dates are ISO 8601, instants are UTC, amounts have two decimals, a missing value is an empty field and
an empty text is `""`. Values are not escaped against formulas: the workbook is the file for spreadsheets.
"""

from decimal import Decimal
from pathlib import Path

import duckdb

from reassurance.errors import PublicationError
from reassurance.publication.tables import Column, ColumnKind, Table
from reassurance.sql import literal

_INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def write_files(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> int:
    """Write `<table>.parquet` and `<table>.csv` in `folder`; returns the number of rows.

    Raises PublicationError when the table in the build differs from its contract, or when a file, read back,
    differs from the build.
    """
    _check_shape(connection, table)
    parquet, csv = folder / f"{table.name}.parquet", folder / f"{table.name}.csv"
    connection.execute("set threads = 1")
    query = _ordered(table)
    connection.execute(f"copy ({query}) to {literal(parquet)} (format parquet, compression zstd)")
    connection.execute(
        f"copy ({query}) to {literal(csv)}"
        f" (format csv, header true, dateformat '%Y-%m-%d', timestampformat '{_INSTANT_FORMAT}')"
    )
    columns = "{" + ", ".join(f"'{column.name}': '{column.sql_type}'" for column in table.columns) + "}"
    _check_same(connection, table, parquet, f"read_parquet({literal(parquet)})")
    _check_same(
        connection,
        table,
        csv,
        f"read_csv({literal(csv)}, header = true, columns = {columns}, delim = ',', quote = '\"',"
        f" escape = '\"', dateformat = '%Y-%m-%d', timestampformat = '{_INSTANT_FORMAT}',"
        " allow_quoted_nulls = false)",
    )
    return _count(connection, table.relation)


def text_widths(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, ...]:
    """Width of the widest value of each column, in characters; a capital counts for 1 1/3.

    Dates, shares and booleans have a fixed width: it is 0 here.
    """
    widest = ", ".join(_room(column) for column in table.columns)
    row = connection.execute(f"select {widest} from {table.relation}").fetchone()
    assert row is not None
    return row


def totals_of(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Decimal | int]:
    """The totals of the columns that have one."""
    names = [column.name for column in table.columns if table.has_totals and column.is_added]
    if not names:
        return {}
    sums = ", ".join(f'coalesce(sum("{name}"), 0)' for name in names)
    row = connection.execute(f"select {sums} from {table.relation}").fetchone()
    assert row is not None
    return dict(zip(names, row, strict=True))


def _room(column: Column) -> str:
    value = f'cast("{column.name}" as varchar)'
    if column.kind is ColumnKind.TEXT:
        capitals = f"regexp_replace({value}, '[^[:upper:]_]', '', 'g')"
        return f"coalesce(max(length({value}) + length({capitals}) // 3), 0)"
    if column.kind in (ColumnKind.AMOUNT, ColumnKind.INTEGER):
        return f"coalesce(max(length({value})), 0)"
    return "0"


def _ordered(table: Table) -> str:
    return f"select {_listed(table)} from {table.relation} order by {table.ordering}"


def _check_shape(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    described = connection.execute(f"describe select * from {table.relation}").fetchall()
    actual = {name: sql_type.lower() for name, sql_type, *_ in described}
    expected = {column.name: column.sql_type for column in table.columns}
    if actual != expected:
        differing = sorted(name for name in {*actual, *expected} if actual.get(name) != expected.get(name))
        raise PublicationError(
            f"{table.name} in the build differs from its contract: "
            + "; ".join(
                f"{name} is {actual.get(name, 'absent')}, expected {expected.get(name, 'absent')}"
                for name in differing
            )
            + ". Make the build again."
        )


def _check_same(connection: duckdb.DuckDBPyConnection, table: Table, path: Path, reader: str) -> None:
    """Raise PublicationError unless a file has the same rows as the build."""
    listed = _listed(table)
    missing, further = differing_rows(
        connection, f"select {listed} from {table.relation}", f"select {listed} from {reader}"
    )
    if missing or further:
        raise PublicationError(
            f"{path.name} differs from the build: {missing} rows of {table.name} are missing, "
            f"{further} rows are not in the build. Nothing was published: check the disk, then publish again."
        )


def differing_rows(connection: duckdb.DuckDBPyConnection, built: str, written: str) -> tuple[int, int]:
    """The number of rows of a query that another one lacks, and of the rows that only the other one has.

    The second number follows from the first and from both totals: `except all` is evaluated once.
    """
    row = connection.execute(
        f"select (select count(*) from ({built} except all {written})),"
        f" (select count(*) from ({built})), (select count(*) from ({written}))"
    ).fetchone()
    assert row is not None
    missing, built_count, written_count = row
    return missing, missing + written_count - built_count


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])


def _listed(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
