"""A published table as a CSV file that a French Excel opens by a double click: semicolons, commas, BOM.

It shows what the workbook shows: French titles and labels, the time in Paris. A text that Excel would take
for a formula begins with an apostrophe. Programs read the other CSV file.
"""

from pathlib import Path

import duckdb

from reassurance.errors import PublicationError
from reassurance.publication.shown_values import in_paris, shown_text
from reassurance.publication.table_files import differing_rows
from reassurance.publication.tables import Column, ColumnKind, Table
from reassurance.sql import literal

SUFFIX = ".excel.csv"
# Excel reads a file that begins with it as UTF-8.
_BOM = "\ufeff"
_FORMULA = literal("^[=+@\t\r-]")


def write_excel_csv(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> None:
    """Write `<table>.excel.csv` in `folder`.

    Raises PublicationError when the file, read back, has other values.
    """
    path = folder / f"{table.name}{SUFFIX}"
    titles = [_title(column, position) for position, column in enumerate(table.columns)]
    shown = [f"{_shown(column)} as {title}" for column, title in zip(table.columns, titles, strict=True)]
    connection.execute(
        f"copy (select {', '.join(shown)} from (select *, row_number() over (order by {table.ordering}) as"
        f" row_number from {table.relation}) order by row_number)"
        f" to {literal(path)} (format csv, header true, delimiter ';')"
    )
    names = [f"c{position}" for position in range(len(titles))]
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    built = f"select {', '.join(map(_shown, table.columns))} from {table.relation}"
    written = (
        f"select {', '.join(names)} from read_csv({literal(path)}, header = true, auto_detect = false,"
        f" delim = ';', quote = '\"', escape = '\"', columns = {{{columns}}}, allow_quoted_nulls = false)"
    )
    missing, further = differing_rows(connection, built, written)
    if missing or further:
        raise PublicationError(
            f"{path.name} differs from the build: {missing} rows of {table.name} are missing, "
            f"{further} rows are not in the build. Nothing was published: check the disk, then publish again."
        )


def _title(column: Column, position: int) -> str:
    # A title in quotes would have the BOM inside them.
    label = column.label.replace(";", ",").replace('"', "'")
    return f'"{_BOM if position == 0 else ""}{label}"'


def _shown(column: Column) -> str:
    """The SQL of the text of a value."""
    name = f'"{column.name}"'
    if column.kind in (ColumnKind.AMOUNT, ColumnKind.SHARE):
        return f"replace(cast({name} as varchar), '.', ',')"
    if column.kind is ColumnKind.INTEGER:
        return f"cast({name} as varchar)"
    if column.kind is ColumnKind.DATE:
        return f"strftime({name}, '%d/%m/%Y')"
    if column.kind is ColumnKind.INSTANT:
        return f"strftime({in_paris(column)}, '%d/%m/%Y %H:%M:%S')"
    text = shown_text(column)
    return f"case when regexp_matches({text}, {_FORMULA}) then '''' || {text} else {text} end"
