"""A sheet with one Excel table, whose rows come as the XML of the file format.

DuckDB writes this XML: a million cells take two seconds. XlsxWriter handles each cell in Python, in twenty.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class TableColumn:
    """A column of an Excel table. `total` is the sum of its values, for a column that has one."""

    header: str
    header_format: Format
    total_format: Format
    total: Decimal | int | None = None


class TableSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no annotations
    """A sheet that consists of a header, rows given as XML, and a row of totals."""

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        """A sheet without rows."""
        super().__init__()
        self._given_rows: Callable[[], Iterable[str]] = tuple
        self._row_count = 0

    def fill(
        self,
        name: str,
        columns: Sequence[TableColumn],
        row_count: int,
        rows: Callable[[], Iterable[str]],
        total_label: str,
    ) -> None:
        """Add the table, with filters, and with totals when a column has one.

        `rows` is called when the file is written. It gives the `<row>` elements, from row 2 of the sheet on.
        """
        self._given_rows, self._row_count = rows, row_count
        last = len(columns) - 1
        if row_count == 0:
            # An Excel table has at least one row of data.
            for position, column in enumerate(columns):
                self.write_string(0, position, column.header, column.header_format)
            self.autofilter(0, 0, 0, last)
            return
        has_totals = any(column.total is not None for column in columns)
        listed = [_options(column) for column in columns]
        if has_totals and columns[0].total is None:
            listed[0]["total_string"] = total_label
        options = {"name": name, "style": None, "total_row": has_totals, "columns": listed}
        # XlsxWriter visits each cell of a table, which takes 4 s for 2.6 million. Here it adds a table with
        # one row of data, which is then extended to the others; the totals move with its end.
        self.add_table(0, 0, 1 + has_totals, last, options)
        for position, column in enumerate(columns):
            if column.total is not None:
                # XlsxWriter leaves out the name of the table. LibreOffice shows an error then.
                formula = f"=SUBTOTAL(109,{name}[{_escaped(column.header)}])"
                self.write_formula(2, position, formula, column.total_format, column.total)
        totals = self.table.pop(2, {})
        table = self.tables[-1]
        table["range"] = xl_range(0, 0, row_count + has_totals, last)
        table["a_range"] = table["autofilter"] = xl_range(0, 0, row_count, last)
        # The last cell gives the sheet its dimension. Rows of data are written from the given ones only.
        self.write_blank(row_count + has_totals, last, None, columns[last].total_format)
        self.table[row_count + 1] = totals

    def _write_rows(self) -> None:
        """Write the header, the given rows and the totals; XlsxWriter calls this when it writes the file."""
        first, last = self.dim_rowmin, self.dim_rowmax
        self.dim_rowmax = 0
        super()._write_rows()
        for text in self._given_rows():
            self.fh.write(text)
        self.dim_rowmin, self.dim_rowmax = self._row_count + 1, last
        super()._write_rows()
        self.dim_rowmin = first


def _escaped(header: str) -> str:
    """The name of a column in a formula."""
    return re.sub(r"(['#\[\]])", r"'\1", header)


def _options(column: TableColumn) -> dict[str, Any]:
    options = {"header": column.header, "header_format": column.header_format, "format": column.total_format}
    if column.total is None:
        return options
    return options | {"total_function": "sum", "total_value": column.total}
