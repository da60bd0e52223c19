"""The sheet of what has changed since the previous release, and why."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.french import day, in_paris, moment, number
from reassurance.publication.cause_texts import cause_texts
from reassurance.publication.causes import Causes
from reassurance.publication.changes import Change, RowChange
from reassurance.publication.summary import MAX_CHANGED_ROWS, Summary
from reassurance.publication.tables import Audience, Column, ColumnKind, Table
from reassurance.publication.texts import code_label, text
from reassurance.publication.workbook_pages import print_with_title
from reassurance.warehouse.record import BuildRecord
from reassurance.workbook import Styles, cut_to_cell, set_height, set_widths, write_header

# Columns of the list of cells: table, change, row, column, before, after, difference.
_WIDTHS = (32, 14, 46, 34, 24, 24, 20)
_LAST = len(_WIDTHS) - 1
_DETAIL_WIDTH = sum(_WIDTHS[1:])
_NUMBERS = (ColumnKind.AMOUNT, ColumnKind.SHARE, ColumnKind.INTEGER)


class ChangesSheet:
    """Writes the sheet from top to bottom."""

    def __init__(self, workbook: Workbook, styles: Styles) -> None:
        """Add the sheet."""
        self.sheet: Worksheet = workbook.add_worksheet(text("workbook.changes_sheet"))
        self._styles = styles
        self._row = 0
        set_widths(self.sheet, _WIDTHS)

    def write(self, record: BuildRecord, audience: Audience, summary: Summary, causes: Causes) -> None:
        """Write the causes that the audience may read, the number of rows by table, and each cell."""
        self.sheet.set_row(0, 24)
        title = text("changes.title", previous=summary.previous or "")
        self.sheet.write_string(0, 0, title, self._styles.title)
        self._row = 2
        self._causes(list(cause_texts(audience, causes)))
        self._tables(audience, summary)
        self._lines(audience, summary)
        print_with_title(self.sheet, record, text("workbook.changes_sheet"), repeated_rows=0)

    def _section(self, name: str) -> None:
        self.sheet.write_string(self._row, 0, text(f"changes.{name}"), self._styles.section)
        self._row += 1

    def _detail(self, value: str) -> None:
        """Write a text over all columns but the first, and go to the next row."""
        set_height(self.sheet, self._row, [(value, _DETAIL_WIDTH)])
        self.sheet.merge_range(self._row, 1, self._row, _LAST, "", self._styles.cell("text"))
        self._text(1, value)
        self._row += 1

    def _causes(self, causes: Sequence[tuple[str, str]]) -> None:
        self._section("why")
        titles = [text("changes.cause"), text("changes.detail"), *[""] * (_LAST - 1)]
        write_header(self.sheet, self._row, [(title, self._styles.header) for title in titles])
        self._row += 1
        last = None
        for name, detail in causes:
            self._text(0, text(f"changes.{name}") if name != last else "")
            self._detail(detail)
            last = name
        self._row += 1

    def _tables(self, audience: Audience, summary: Summary) -> None:
        self._section("tables")
        header = [(text("dictionary.table"), self._styles.header)]
        header += [(text(f"page.{change}"), self._styles.number_header) for change in Change]
        write_header(self.sheet, self._row, header)
        for table in audience.tables:
            self._row += 1
            counts = summary.changes[table.name]
            self._text(0, table.label)
            for column, change in enumerate(Change, start=1):
                if counts is None:
                    self._text(column, text("page.not_compared"), "right")
                else:
                    count = getattr(counts, change)
                    self.sheet.write_number(self._row, column, count, self._styles.cell("integer"))
        self._row += 2

    def _lines(self, audience: Audience, summary: Summary) -> None:
        self._section("lines")
        changed = [(table, row) for table in audience.tables for row in summary.rows[table.name]]
        note = text("changes.note", maximum=number(MAX_CHANGED_ROWS)) if changed else text("changes.no_line")
        self.sheet.write_string(self._row, 0, note, self._styles.text_on_one_line)
        self._row += 1
        if not changed:
            return
        first = self._row
        names = ("table", "change", "row", "column", "before", "after", "difference")
        header = [
            (
                text("dictionary.table") if name == "table" else text(f"changes.{name}"),
                self._styles.number_header if position > names.index("column") else self._styles.header,
            )
            for position, name in enumerate(names)
        ]
        write_header(self.sheet, self._row, header)
        for table, row in changed:
            self._changed_row(table, row, summary.titles)
        self.sheet.autofilter(first, 0, self._row, _LAST)

    def _changed_row(self, table: Table, row: RowChange, titles: Mapping[str, str]) -> None:
        """A line per cell that differs; one for a row without. `titles` are those of key figures by code."""
        columns = {column.name: column for column in table.columns}
        key = " · ".join(
            titles.get(value, value) if name == "headline_code" else _shown(columns[name], value)
            for name, value in row.key.items()
        )
        common = (table.label, text(f"changes.changes.{row.change}"), key)
        for cell in row.cells:
            column = columns[cell.column]
            self._line((*common, column.label), column, (cell.old, cell.new, cell.difference))
        if not row.cells:
            self._line((*common, ""), None, (None, None, None))

    def _line(self, texts: Sequence[str], column: Column | None, values: Sequence[Any]) -> None:
        self._row += 1
        shown = [_shown(column, value) if isinstance(value, str) else "" for value in values]
        set_height(self.sheet, self._row, list(zip((*texts, *shown), _WIDTHS, strict=True)))
        for position, value in enumerate(texts):
            self._text(position, value)
        for position, value in enumerate(values, start=len(texts)):
            self._value(position, column, value)

    def _text(self, position: int, value: str, align: str | None = None) -> None:
        content = cut_to_cell(value, text("workbook.cut"))
        self.sheet.write_string(self._row, position, content, self._styles.cell("text", align))

    def _value(self, position: int, column: Column | None, value: Any) -> None:
        if column is None or value is None:
            self.sheet.write_blank(self._row, position, None, self._styles.cell("text"))
            return
        style = self._styles.cell(column.kind, "right")
        if column.kind in _NUMBERS:
            self.sheet.write_number(self._row, position, value, style)
        elif column.kind in (ColumnKind.DATE, ColumnKind.INSTANT):
            self.sheet.write_datetime(self._row, position, _moment(value), style)
        else:
            self._text(position, _shown(column, value), "right")


def _shown(column: Column | None, value: Any) -> str:
    """A value of a key or a text as a French reader reads it."""
    if value is None:
        return text("page.none")
    if isinstance(value, bool):
        return text(f"workbook.{str(value).lower()}")
    if isinstance(value, datetime):
        return moment(value.replace(tzinfo=UTC))
    if isinstance(value, date):
        return day(value)
    return code_label(column.name, str(value)) if column else str(value)


def _moment(value: date | datetime) -> datetime:
    """A day, or an instant in UTC as clocks in Paris show it."""
    if isinstance(value, datetime):
        return in_paris(value)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001
