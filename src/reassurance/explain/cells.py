"""The published cell that a question names, read from the files of its release."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from reassurance.errors import PublicationError, UsageError
from reassurance.files import hash_file
from reassurance.publication.releases_folder import read_descriptor
from reassurance.sql import literal, literals, named_rows

# Rows and values that an error message lists.
_LISTED = 20


@dataclass(frozen=True)
class Cell:
    """A cell: its row, the key of the row, and its value; `sql` selects the row."""

    table: str
    measure: str
    key: dict[str, Any]
    row: dict[str, Any]
    sql: str

    @property
    def value(self) -> Any:
        """The published value."""
        return self.row[self.measure]


def find_cell(
    connection: duckdb.DuckDBPyConnection, release: Path, table: str, measure: str, where: str | None
) -> Cell:
    """The cell of a release. Its files are compared with the sha256 of the descriptor first.

    Raises UsageError when there is no such table, measure, column or row, or when there are several rows;
    PublicationError when a file was altered.
    """
    resources = [each for each in read_descriptor(release)["resources"] if each["format"] == "parquet"]
    own = [each for each in resources if Path(each["path"]).stem == table]
    if not own:
        tables = sorted({Path(each["path"]).stem for each in resources})
        raise UsageError(f"No table {table!r} in {release}. Its tables: {', '.join(tables)}.")
    fields = own[0]["schema"]["fields"]
    measures = [field["name"] for field in fields if field.get("measure")]
    if measure not in measures:
        kind = "is not a measure" if measure in {field["name"] for field in fields} else "is no column"
        listed = f"Its measures: {', '.join(measures)}" if measures else "It has no measures"
        raise UsageError(f"{measure!r} {kind} of {table}. {listed}.")
    paths = [release / each["path"] for each in own]
    for path, resource in zip(paths, own, strict=True):
        if f"sha256:{hash_file(path)[0]}" != resource["hash"]:
            raise PublicationError(f"{path} is not what was published. Restore it from a copy.")
    published = f"read_parquet([{literals(paths)}], hive_partitioning = false)"
    key = own[0]["schema"]["primaryKey"]
    rows = _select(connection, table, published, where)
    if len(rows) != 1:
        raise UsageError(_not_one(connection, published, table, key, measure, rows))
    (row,) = rows
    same = " and ".join(f'"{column}" is not distinct from {_constant(row[column])}' for column in key)
    return Cell(
        table,
        measure,
        {column: row[column] for column in key},
        row,
        f"select * from {published} where {same}",
    )


def _select(
    connection: duckdb.DuckDBPyConnection, table: str, published: str, where: str | None
) -> list[dict[str, Any]]:
    try:
        return named_rows(connection.execute(f"select * from {published} where {where or 'true'}"))
    except (duckdb.BinderException, duckdb.ParserException, duckdb.ConversionException) as error:
        columns = [name for name, *_ in connection.execute(f"describe select * from {published}").fetchall()]
        cause = str(error).partition("\n")[0]
        raise UsageError(
            f"--where cannot be used: {cause}\nColumns of {table}: {', '.join(columns)}."
        ) from error


def _not_one(
    connection: duckdb.DuckDBPyConnection,
    published: str,
    table: str,
    key: list[str],
    measure: str,
    rows: list[dict[str, Any]],
) -> str:
    """Why there is not exactly one row, with the rows or the values that exist."""
    if rows:
        shown = sorted(rows, key=lambda row: [str(row[column]) for column in key])[:_LISTED]
        lines = [
            f"- {' and '.join(_condition(column, row[column]) for column in key)}: {row[measure]}"
            for row in shown
        ]
        more = [f"- and {len(rows) - _LISTED} more"] if len(rows) > _LISTED else []
        return "\n".join([f"--where selects {len(rows)} rows of {table}; select one of them:", *lines, *more])
    lines = []
    for column in key:
        values = [
            value
            for (value,) in connection.execute(
                f'select distinct "{column}" from {published} order by 1'
            ).fetchall()
        ]
        rest = f", … ({len(values)} values)" if len(values) > _LISTED else ""
        lines.append(f"- {column}: {', '.join(map(str, values[:_LISTED]))}{rest}")
    return "\n".join([f"--where selects no row of {table}. Values of its key:", *lines])


def _condition(column: str, value: Any) -> str:
    return f"{column} is null" if value is None else f"{column} = {_constant(value)}"


def _constant(value: Any) -> str:
    """A value as an SQL constant."""
    if value is None:
        return "null"
    return str(value) if isinstance(value, int | Decimal) else literal(value)
