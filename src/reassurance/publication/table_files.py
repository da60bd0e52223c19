"""A published table as a Parquet and a CSV file, both compared with the build after writing.

The same rows give the same bytes: one thread, an order over all columns, no time of writing. CSV files are in
UTF-8; dates are ISO 8601, instants are UTC, amounts have two decimals, a missing value is an empty field and
an empty text is `""`. Values are not escaped against formulas: the workbook is the file for spreadsheets.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from reassurance.errors import PublicationError
from reassurance.publication.tables import Table
from reassurance.sql import literal

_INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_CHUNK = 10_000


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


def read_rows(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Sequence[Any]]:
    """The rows in their published order; amounts are `Decimal`."""
    cursor = connection.cursor().execute(_ordered(table))
    while chunk := cursor.fetchmany(_CHUNK):
        yield from chunk


def text_widths(connection: duckdb.DuckDBPyConnection, table: Table) -> tuple[int, ...]:
    """Width of the widest value of each column, in characters; a capital counts for 1 1/3."""
    widest = ", ".join(_room(column.name) for column in table.columns)
    row = connection.execute(f"select {widest} from {table.relation}").fetchone()
    assert row is not None
    return row


def _room(column: str) -> str:
    value = f'cast("{column}" as varchar)'
    capitals = f"regexp_replace({value}, '[^[:upper:]_]', '', 'g')"
    return f"coalesce(max(length({value}) + length({capitals}) // 3), 0)"


def _ordered(table: Table) -> str:
    return f"select {_listed(table)} from {table.relation} order by " + ", ".join(
        f'"{column}" nulls last' for column in table.order
    )


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
    built = f"select {_listed(table)} from {table.relation}"
    written = f"select {_listed(table)} from {reader}"
    row = connection.execute(
        f"select (select count(*) from ({built} except all {written})),"
        f" (select count(*) from ({written} except all {built}))"
    ).fetchone()
    if row != (0, 0):
        assert row is not None
        raise PublicationError(
            f"{path.name} differs from the build: {row[0]} rows of {table.name} are missing, "
            f"{row[1]} rows are not in the build. Nothing was published: check the disk, then publish again."
        )


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])


def _listed(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
