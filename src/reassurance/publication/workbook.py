"""The workbook of an audience, in French: a summary, a sheet per table, the changes, and the data dictionary.

Amounts come from the build as exact decimals. A spreadsheet stores them as binary numbers of 15 significant
digits: they are exact to the cent below 10^13 EUR.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import duckdb

from reassurance.publication.causes import Causes
from reassurance.publication.sheet_rows import MAX_WIDTH, row_texts
from reassurance.publication.summary import Summary
from reassurance.publication.table_files import text_widths, totals_of
from reassurance.publication.tables import Audience, Column, ColumnKind, Table
from reassurance.publication.texts import code_labels, text
from reassurance.publication.workbook_changes import ChangesSheet
from reassurance.publication.workbook_charts import add_charts
from reassurance.publication.workbook_pages import add_dictionary, print_with_title
from reassurance.publication.workbook_summary import SummarySheet
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import (
    MAX_ROWS,
    Styles,
    TableColumn,
    TableSheet,
    format_number,
    open_workbook,
    set_height,
    set_widths,
)

WORKBOOK = "classeur.xlsx"

# A limit of the file format.
_MAX_SHEET_NAME = 31

_FILTER_BUTTON = 3
_FIXED_WIDTHS = {ColumnKind.DATE: 12, ColumnKind.INSTANT: 17, ColumnKind.BOOLEAN: 6, ColumnKind.SHARE: 10}


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    record: BuildRecord,
    audience: Audience,
    summary: Summary,
    causes: Causes | None,
    rows: Mapping[str, int],
    path: Path,
) -> None:
    """Write the workbook of an audience from an open build; `rows` has the number of rows of each table.

    `causes` is why the release differs from the previous one; None when there is none, and no sheet of
    changes. The same build gives the same bytes: the file is dated `as_of`. A table longer than a sheet has
    no sheet; the summary names the files that have it.
    """
    sheets = _sheet_names(
        [table for table in audience.tables if table.is_in_workbook and rows[table.name] <= MAX_ROWS]
    )
    book = open_workbook(
        path,
        title=text("workbook.title"),
        subject=record.build_id,
        author=text("workbook.author"),
        created=record.as_of,
        streams_rows=False,
    )
    with book as workbook:
        styles = Styles(workbook)
        first = SummarySheet(workbook, styles)
        first.write(record, audience, summary, sheets, rows)
        for table in audience.tables:
            if table.name in sheets:
                sheet = workbook.add_worksheet(sheets[table.name], worksheet_class=TableSheet)
                _fill(sheet, styles, table, connection, rows[table.name])
                print_with_title(sheet, record, table.label)
        add_charts(workbook, styles, record, first.sheet, first.chart_row, summary.charts)
        if causes is not None:
            ChangesSheet(workbook, styles).write(record, audience, summary, causes)
        add_dictionary(workbook, styles, record, audience)


def _fill(
    sheet: TableSheet, styles: Styles, table: Table, connection: duckdb.DuckDBPyConnection, row_count: int
) -> None:
    value_widths = text_widths(connection, table)
    widths = [
        _width(column, value_width) for column, value_width in zip(table.columns, value_widths, strict=True)
    ]
    totals = totals_of(connection, table)
    headers = _unique([column.label for column in table.columns])
    # The filter button covers the end of the last line of a header.
    set_height(
        sheet, 0, [(header, width - _FILTER_BUTTON) for header, width in zip(headers, widths, strict=True)]
    )
    set_widths(sheet, widths)
    sheet.fill(
        table_name(sheet.get_name()),
        [
            TableColumn(
                header,
                styles.header if column.kind is ColumnKind.TEXT else styles.centred_header,
                styles.total(column.kind),
                totals.get(column.name),
            )
            for column, header in zip(table.columns, headers, strict=True)
        ],
        row_count,
        partial(
            row_texts,
            connection,
            table,
            [format_number(styles.cell(column.kind)) for column in table.columns],
            [position for position, width in enumerate(value_widths) if width > MAX_WIDTH],
        ),
        text("workbook.total"),
    )
    sheet.freeze_panes(1, 0)


def table_name(sheet: str) -> str:
    """The name of the Excel table on a sheet, such as `T_Chiffres_clés`: never that of a cell."""
    return "T_" + re.sub(r"\W", "_", sheet)


def _unique(labels: Sequence[str]) -> list[str]:
    """The labels, with a number after each one that repeats another: headers of an Excel table differ."""
    headers: list[str] = []
    for label in labels:
        header, number = label, 1
        while header.lower() in map(str.lower, headers):
            number += 1
            header = f"{label} ({number})"
        headers.append(header)
    return headers


def _width(column: Column, value_width: int) -> int:
    """Width of a column: that of its widest value, within limits, under a header of at most three lines."""
    if column.kind in (ColumnKind.AMOUNT, ColumnKind.INTEGER):
        content = value_width + value_width // 3 + 1
        # A total has up to three digits more than its largest part.
        content += 4 if column.is_added else 0
    elif column.kind is ColumnKind.TEXT:
        labels = code_labels(column.name).values()
        content = max(value_width, *map(len, labels)) if labels else value_width
    else:
        content = _FIXED_WIDTHS[column.kind]
    parts = column.label.split()
    header = max(*map(len, parts), math.ceil(len(column.label) / 3) + 2) if parts else 0
    return min(max(content, header + _FILTER_BUTTON) + 1, MAX_WIDTH)


def _sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """A unique sheet name for each table, without forbidden characters, cut to the maximum length."""
    names: dict[str, str] = {}
    taken = {
        text(f"workbook.{name}").lower()
        for name in ("summary_sheet", "charts_sheet", "changes_sheet", "dictionary_sheet")
    }
    for table in tables:
        allowed = re.sub(r"[\[\]:*?/\\]", " ", table.sheet).strip("' ")
        name, number = allowed[:_MAX_SHEET_NAME].strip(), 1
        while name.lower() in taken:
            number += 1
            name = f"{allowed[: _MAX_SHEET_NAME - 4].strip()} ({number})"
        taken.add(name.lower())
        names[table.name] = name
    return names
