"""What every sheet needs: widths, a header, heights of rows, a page to print."""

import math
from collections.abc import Iterable, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_A4 = 9
# Points of a line of text, and of the space around the lines of a row, which has 409 points at most.
LINE_HEIGHT, ROW_MARGIN, MAX_LINES = 13.5, 2, 30
# Characters that a page header or footer holds next to its other half.
_MAX_PRINTED = 80


def set_widths(sheet: Worksheet, widths: Iterable[int]) -> None:
    """Set the width of each column, in characters."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def write_header(sheet: Worksheet, row: int, titles: Sequence[tuple[str, Format]]) -> None:
    """Write the titles of a table's columns."""
    for column, (title, style) in enumerate(titles):
        sheet.write_string(row, column, title, style)


def set_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, int]]) -> None:
    """Make a row high enough for its wrapped texts, each given with the width of its column.

    The height is written into the file because not every program computes it.
    """
    lines = max(
        (
            sum(max(math.ceil(len(line) / (width - 1)), 1) for line in text.split("\n"))
            for text, width in cells
        ),
        default=1,
    )
    if lines > 1:
        sheet.set_row(row, min(lines, MAX_LINES) * LINE_HEIGHT + ROW_MARGIN)


def set_up_print(
    sheet: Worksheet,
    *,
    page: str,
    footer: str,
    footer_right: str = "",
    header: tuple[str, str] | None = None,
    repeated_rows: int = 0,
) -> None:
    """A4 landscape, as wide as the page. `page` numbers the pages, such as `Page &P sur &N`.

    `header` is the text on the left and on the right. The page number is on the right, or in the middle when
    there is a `footer_right`.
    """
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.8 if header else 0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    if repeated_rows:
        sheet.repeat_rows(0, repeated_rows - 1)
    if header:
        left, right = map(_printed, header)
        sheet.set_header(f'&L&"Arial,Bold"&10 {left}&R&"Arial,Regular"&8 {right}')
    end = f"&C&8 {page}&R&8 {_printed(footer_right)}" if footer_right else f"&R&8 {page}"
    sheet.set_footer(f'&L&"Arial,Regular"&8 {_printed(footer)}{end}')


def _printed(text: str) -> str:
    """A text in a page header or footer, where `&` begins a command."""
    return text.replace("&", "&&")[:_MAX_PRINTED]
