"""Excel books for readers: receipts and releases are written with these functions and styles.

Memory does not grow with the rows: they are streamed, or written as XML by DuckDB. Texts are written as
texts: nothing a sender wrote becomes a formula or a link. The same content gives the same bytes.
"""

from reassurance.workbook.book import MAX_ROWS, MAX_TEXT, column_letters, cut_to_cell, open_workbook
from reassurance.workbook.sheet import (
    LINE_HEIGHT,
    MAX_LINES,
    ROW_MARGIN,
    set_height,
    set_up_print,
    set_widths,
    write_header,
)
from reassurance.workbook.style import Styles, format_number
from reassurance.workbook.table_sheet import TableColumn, TableSheet

__all__ = [
    "LINE_HEIGHT",
    "MAX_LINES",
    "MAX_ROWS",
    "MAX_TEXT",
    "ROW_MARGIN",
    "Styles",
    "TableColumn",
    "TableSheet",
    "column_letters",
    "cut_to_cell",
    "format_number",
    "open_workbook",
    "set_height",
    "set_up_print",
    "set_widths",
    "write_header",
]
