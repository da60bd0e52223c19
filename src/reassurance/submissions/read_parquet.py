"""Parquet files: typed values, told as the project writes them.

A text column must be text in the file too: a code stored as a number has lost its leading zeros.
"""

from pathlib import Path

import duckdb

from reassurance.sql import literal
from reassurance.submissions.contract import SQL_TYPES, Register
from reassurance.submissions.limits import Limits
from reassurance.submissions.unreadable import unreadable

_FLOATS = ("FLOAT", "DOUBLE")
_LARGEST_WHOLE = "1e15"


def read_header(connection: duckdb.DuckDBPyConnection, path: Path, limits: Limits) -> list[str]:
    """Column names of a Parquet file.

    Raises PackageError when it is not a readable one, or holds more lines than the limits: some
    kilobytes can stand for billions of equal lines.
    """
    names = list(column_types(connection, path))
    query = f"select num_rows from parquet_file_metadata({literal(path)})"
    ((rows,),) = connection.execute(query).fetchall()
    if rows > limits.rows:
        raise unreadable("too_many_rows", found=rows, most=limits.rows)
    return names


def column_types(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, str]:
    """SQL type of each column of a Parquet file, by name, in order.

    Raises PackageError when it is not a readable Parquet file.
    """
    try:
        rows = connection.execute(
            f"select column_name, column_type from (describe select * from {_source(path)})"
        ).fetchall()
    except duckdb.Error as error:
        raise unreadable("parquet") from error
    return dict(rows)


def lines_of(
    connection: duckdb.DuckDBPyConnection, path: Path, register: Register, columns: list[str]
) -> str:
    """The query for the lines of a Parquet file; see `read.lines_of`."""
    types = column_types(connection, path)
    kinds = {field.name: field.kind for field in register.fields}
    _check_texts(connection, path, {n: types[n] for n in columns if kinds.get(n, "text") not in SQL_TYPES})
    texts = {name: _as_text(name, kinds.get(name, "text"), types[name]) for name in columns}
    listed = ", ".join(f'{text} as "{name}"' for name, text in texts.items())
    return f"select {listed} from {_source(path)}"


def _source(path: Path) -> str:
    return f"read_parquet({literal(path)}, hive_partitioning = false)"


def _check_texts(connection: duckdb.DuckDBPyConnection, path: Path, types: dict[str, str]) -> None:
    """Raise PackageError when a column of texts holds values that are no texts; an empty one has no type."""
    others = [name for name, sql_type in types.items() if sql_type != "VARCHAR"]
    if not others:
        return
    counted = ", ".join(f'count("{name}")' for name in others)
    (counts,) = connection.execute(f"select {counted} from {_source(path)}").fetchall()
    for name, count in zip(others, counts, strict=True):
        if count:
            raise unreadable("parquet_type", name=name, found=types[name])


def _as_text(name: str, kind: str, sql_type: str) -> str:
    column = f'"{name}"'
    text = f"nullif(cast({column} as varchar), '')"
    if kind == "integer" and sql_type in _FLOATS:
        # Data frames store whole numbers with gaps as floats.
        is_whole = f"{column} = trunc({column}) and abs({column}) < {_LARGEST_WHOLE}"
        return f"case when {is_whole} then cast(cast({column} as bigint) as varchar) else {text} end"
    if kind == "date" and sql_type.startswith("TIMESTAMP"):
        # … and dates as midnights.
        is_day = f"{column} = date_trunc('day', {column})"
        return f"case when {is_day} then strftime({column}, '%Y-%m-%d') else {text} end"
    return text
