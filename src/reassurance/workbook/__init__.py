"""Excel books for readers: receipts and releases are written with these functions and styles.

Rows are streamed, so that memory does not grow with them. Texts are written as texts: nothing a sender wrote
becomes a formula or a link. The same content gives the same bytes.
"""

from reassurance.workbook.book import MAX_ROWS, MAX_TEXT, cut_to_cell, open_workbook
from reassurance.workbook.sheet import set_height, set_up_print, set_widths, write_header
from reassurance.workbook.style import Styles

__all__ = [
    "MAX_ROWS",
    "MAX_TEXT",
    "Styles",
    "cut_to_cell",
    "open_workbook",
    "set_height",
    "set_up_print",
    "set_widths",
    "write_header",
]
