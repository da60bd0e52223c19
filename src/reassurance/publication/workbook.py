"""The workbook of an audience: a summary, one sheet per table, and the data dictionary, in French.

Amounts come from the build as exact decimals. A spreadsheet stores them as binary numbers of 15 significant
digits: they are exact to the cent below 10^13 EUR.
"""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reassurance.french import in_paris
from reassurance.publication.table_files import read_rows, text_widths
from reassurance.publication.tables import Audience, Column, ColumnKind, Table
from reassurance.publication.texts import code_label, code_labels, text
from reassurance.publication.workbook_pages import add_dictionary, add_summary, print_with_title
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import (
    MAX_ROWS,
    Styles,
    cut_to_cell,
    open_workbook,
    set_height,
    set_widths,
    write_header,
)

# A limit of the file format.
_MAX_SHEET_NAME = 31

_FILTER_BUTTON = 3
_WIDEST = 60
_FIXED_WIDTHS = {ColumnKind.DATE: 12, ColumnKind.INSTANT: 17, ColumnKind.BOOLEAN: 6, ColumnKind.SHARE: 10}


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    record: BuildRecord,
    audience: Audience,
    rows: Mapping[str, int],
    path: Path,
) -> None:
    """Write the workbook of an audience from an open build; `rows` has the number of rows of each table.

    The same build gives the same bytes: the file is dated `as_of`. A table longer than a sheet has no sheet;
    the summary names the files that have it.
    """
    sheets = _sheet_names([table for table in audience.tables if rows[table.name] <= MAX_ROWS])
    book = open_workbook(
        path,
        title=text("workbook.title"),
        subject=record.build_id,
        author=text("workbook.author"),
        created=record.as_of,
    )
    with book as workbook:
        styles = Styles(workbook)
        add_summary(workbook, styles, record, audience, sheets, rows)
        for table in audience.tables:
            if table.name in sheets:
                sheet = workbook.add_worksheet(sheets[table.name])
                _fill(sheet, styles, table, connection)
                print_with_title(sheet, record, table.label)
        add_dictionary(workbook, styles, record, audience)


def _fill(sheet: Worksheet, styles: Styles, table: Table, connection: duckdb.DuckDBPyConnection) -> None:
    formats = [styles.cell(column.kind) for column in table.columns]
    value_widths = text_widths(connection, table)
    widths = [
        _width(column, value_width) for column, value_width in zip(table.columns, value_widths, strict=True)
    ]
    # The filter button covers the end of the last line of a header.
    labels = [
        (column.label, width - _FILTER_BUTTON) for column, width in zip(table.columns, widths, strict=True)
    ]
    set_height(sheet, 0, labels)
    set_widths(sheet, widths)
    headers = [
        (column.label, styles.header if column.kind is ColumnKind.TEXT else styles.centred_header)
        for column in table.columns
    ]
    write_header(sheet, 0, headers)
    notice = text("workbook.cut")
    wrapped = [position for position, width in enumerate(value_widths) if width > _WIDEST]
    last = 0
    for last, row in enumerate(read_rows(connection, table), start=1):
        if wrapped:
            set_height(sheet, last, [(str(row[position] or ""), _WIDEST) for position in wrapped])
        _write_row(sheet, last, table, row, formats, notice)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)


def _write_row(
    sheet: Worksheet, number: int, table: Table, row: Sequence[Any], formats: list[Format], notice: str
) -> None:
    for position, (column, value, style) in enumerate(zip(table.columns, row, formats, strict=True)):
        if value is None:
            sheet.write_blank(number, position, None, style)
        elif column.kind in (ColumnKind.AMOUNT, ColumnKind.SHARE, ColumnKind.INTEGER):
            sheet.write_number(number, position, value, style)
        elif column.kind is ColumnKind.DATE:
            sheet.write_datetime(number, position, value, style)
        elif column.kind is ColumnKind.INSTANT:
            sheet.write_datetime(number, position, in_paris(value), style)
        elif column.kind is ColumnKind.BOOLEAN:
            sheet.write_string(number, position, text("workbook.true" if value else "workbook.false"), style)
        else:
            shown = cut_to_cell(code_label(column.name, value), notice)
            sheet.write_string(number, position, shown, style)


def _width(column: Column, value_width: int) -> int:
    """Width of a column: that of its widest value, within limits, under a header of at most three lines."""
    if column.kind in (ColumnKind.AMOUNT, ColumnKind.INTEGER):
        content = value_width + value_width // 3 + 1
    elif column.kind is ColumnKind.TEXT:
        labels = code_labels(column.name).values()
        content = max(value_width, *map(len, labels)) if labels else value_width
    else:
        content = _FIXED_WIDTHS[column.kind]
    parts = column.label.split()
    header = max(*map(len, parts), math.ceil(len(column.label) / 3) + 2) if parts else 0
    return min(max(content, header + _FILTER_BUTTON) + 1, _WIDEST)


def _sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """A unique sheet name for each table, without forbidden characters, cut to the maximum length."""
    names: dict[str, str] = {}
    taken = {text("workbook.summary_sheet").lower(), text("workbook.dictionary_sheet").lower()}
    for table in tables:
        allowed = re.sub(r"[\[\]:*?/\\]", " ", table.sheet).strip("' ")
        name, number = allowed[:_MAX_SHEET_NAME].strip(), 1
        while name.lower() in taken:
            number += 1
            name = f"{allowed[: _MAX_SHEET_NAME - 4].strip()} ({number})"
        taken.add(name.lower())
        names[table.name] = name
    return names
