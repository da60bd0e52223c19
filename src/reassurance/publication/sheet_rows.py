"""The rows of a published table as XML of a sheet, written by DuckDB.

Each kind of column has one expression. Texts are written as texts, so that nothing a sender wrote becomes a
formula or a link.
"""

from collections.abc import Iterator, Sequence

import duckdb

from reassurance.publication.shown_values import in_paris, shown_text
from reassurance.publication.tables import Column, ColumnKind, Table
from reassurance.publication.texts import text
from reassurance.sql import literal
from reassurance.workbook import LINE_HEIGHT, MAX_LINES, MAX_TEXT, ROW_MARGIN, column_letters

_CHUNK = 2_000
# The maximum width of a column, in characters.
MAX_WIDTH = 60
# The day before day 1 of the file format, which counts a 29 February 1900: right from March 1900 on.
_FIRST_DAY = "date '1899-12-30'"
_MICROSECONDS_PER_DAY = 86_400_000_000
# Characters that XML does not contain are written as _xHHHH_, and so is a text that looks like this.
_ESCAPED = [chr(code) for code in range(32) if chr(code) not in "\t\n"]


def row_texts(
    connection: duckdb.DuckDBPyConnection, table: Table, styles: Sequence[int], wrapped: Sequence[int]
) -> Iterator[str]:
    """The `<row>` elements of a table, from row 2 on, in its published order, several at a time.

    `styles` has the number of the format of each column. Columns at the positions of `wrapped` are
    MAX_WIDTH characters wide, and make a row as high as their text.
    """
    escaped = _columns_with_control_characters(connection, table)
    cells = ", ".join(
        _cell(column, position, style, column.name in escaped)
        for position, (column, style) in enumerate(zip(table.columns, styles, strict=True))
    )
    height = _height([table.columns[position] for position in wrapped])
    # One `concat` of all parts: a chain of `||` copies the row once for each of them.
    query = (
        f"select concat('<row r=\"', row_number, '\"', {height}, '>', {cells}, '</row>')"
        f" from (select *, 1 + row_number() over (order by {table.ordering}) as row_number"
        f" from {table.relation}) order by row_number"
    )
    cursor = connection.cursor().execute(query)
    while chunk := cursor.fetchmany(_CHUNK):
        yield "".join(row for (row,) in chunk)


def _cell(column: Column, position: int, style: int, has_control_characters: bool) -> str:
    """The XML of a cell, as SQL arguments of `concat`."""
    start = f"'<c r=\"{column_letters(position)}', row_number, '\" s=\"{style}\"'"
    name = f'"{column.name}"'
    if column.kind in (ColumnKind.AMOUNT, ColumnKind.SHARE, ColumnKind.INTEGER):
        filled = _number(f"cast({name} as varchar)")
    elif column.kind is ColumnKind.DATE:
        filled = _number(f"cast(datediff('day', {_FIRST_DAY}, {name}) as varchar)")
    elif column.kind is ColumnKind.INSTANT:
        since = f"datediff('microsecond', cast({_FIRST_DAY} as timestamp), {in_paris(column)})"
        filled = _number(f"printf('%.12f', {since} / {_MICROSECONDS_PER_DAY})")
    else:
        shown = _text(column, has_control_characters)
        filled = f"' t=\"inlineStr\"><is><t xml:space=\"preserve\">' || {shown} || '</t></is></c>'"
    return f"{start}, coalesce({filled}, '/>')"


def _number(value: str) -> str:
    return f"'><v>' || {value} || '</v></c>'"


def _text(column: Column, has_control_characters: bool) -> str:
    """The SQL of the text of a cell: the label of a code, the text itself, cut when it is too long."""
    shown, notice = shown_text(column), text("workbook.cut")
    cut = (
        f"case when length({shown}) > {MAX_TEXT}"
        f" then left({shown}, {MAX_TEXT - len(notice)}) || {literal(notice)} else {shown} end"
    )
    escaped = f"replace(replace(replace({cut}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    if has_control_characters:
        escaped = f"regexp_replace({escaped}, '(_x[0-9a-fA-F]{{4}}_)', '_x005F\\1', 'g')"
        for character in _ESCAPED:
            escaped = f"replace({escaped}, chr({ord(character)}), '_x{ord(character):04X}_')"
    return escaped


def _columns_with_control_characters(connection: duckdb.DuckDBPyConnection, table: Table) -> set[str]:
    """The text columns with a character that XML does not contain, or a text that looks like its escape."""
    names = [column.name for column in table.columns if column.kind is ColumnKind.TEXT]
    if not names:
        return set()
    pattern = literal("[\\x00-\\x08\\x0b-\\x1f]|_x[0-9a-fA-F]{4}_")
    checks = ", ".join(f'coalesce(bool_or(regexp_matches("{name}", {pattern})), false)' for name in names)
    row = connection.execute(f"select {checks} from {table.relation}").fetchone()
    assert row is not None
    return {name for name, is_escaped in zip(names, row, strict=True) if is_escaped}


def _height(columns: Sequence[Column]) -> str:
    """The SQL of the attributes that give a row the height of its longest text; none for one line."""
    if not columns:
        return "''"
    lines = [
        f'cast(ceil(length("{column.name}") / {MAX_WIDTH - 1}) as integer)'
        f' + length("{column.name}") - length(replace("{column.name}", chr(10), \'\'))'
        for column in columns
    ]
    number = f"least(greatest({', '.join(f'coalesce({count}, 1)' for count in lines)}), {MAX_LINES})"
    points = f"printf('%.1f', {number} * {LINE_HEIGHT} + {ROW_MARGIN})"
    return f"case when {number} > 1 then ' ht=\"' || {points} || '\" customHeight=\"1\"' else '' end"
