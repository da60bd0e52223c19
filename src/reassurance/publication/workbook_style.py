"""How every sheet of a workbook looks and prints: one font, few colours, strong contrast."""

import math
from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.french import moment
from reassurance.publication.tables import Kind
from reassurance.publication.texts import text
from reassurance.warehouse.record import BuildRecord

_INK = "#161616"
_ACCENT = "#000091"
_TINT = "#E3E3FD"
_LINE = "#DDDDDD"
_A4 = 9
_LINE_HEIGHT = 13.5
# The unit of column widths is a digit; letters are narrower on average.
_LETTERS_PER_UNIT = 1.12
_NUMBER_FORMATS: dict[Kind, str] = {
    "amount": "#,##0.00",
    "share": r"0.00\ %",
    "integer": "#,##0",
    "date": "dd/mm/yyyy",
    "instant": "dd/mm/yyyy hh:mm",
    "boolean": "General",
    "text": "General",
}


class Styles:
    """The cell formats of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        """Register the formats with the workbook."""
        self._workbook = workbook
        self._cells: dict[Kind, Format] = {}
        self.title = self._add(bold=True, font_size=16, font_color=_ACCENT)
        self.section = self._add(bold=True, font_size=12, font_color=_ACCENT, top=1, top_color=_ACCENT)
        self.label = self._add(bold=True)
        self.note = self._add(text_wrap=True)
        self.link = self._add(font_color=_ACCENT, underline=1, text_wrap=True, bottom=1, bottom_color=_LINE)
        header = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": _TINT}
        header |= {"bottom": 1, "bottom_color": _ACCENT}
        self.header = self._add(**header)
        self.centred_header = self._add(**header, align="center")

    def cell(self, kind: Kind) -> Format:
        """The format of a cell of that kind; texts wrap."""
        if kind not in self._cells:
            self._cells[kind] = self._add(
                num_format=_NUMBER_FORMATS[kind],
                text_wrap=kind == "text",
                align="center" if kind in ("boolean", "date", "instant") else "general",
                bottom=1,
                bottom_color=_LINE,
            )
        return self._cells[kind]

    def _add(self, **properties: object) -> Format:
        return self._workbook.add_format({"font_color": _INK, "valign": "top"} | properties)


def set_height(sheet: Worksheet, row: int, cells: Sequence[tuple[str, int]]) -> None:
    """Make a row high enough for its wrapped texts, each given with the width of its column.

    The height is written, not left to the program that opens the file: not all of them compute it.
    """
    count = max(
        sum(max(math.ceil(len(line) / (width - 1)), 1) for line in words.split("\n"))
        for words, width in cells
    )
    if count > 1:
        sheet.set_row(row, count * _LINE_HEIGHT + 2)


def set_up_print(sheet: Worksheet, record: BuildRecord, title: str, *, repeated_rows: int = 1) -> None:
    """A4 landscape, as wide as the page, first rows on every page, French header and footer."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    if repeated_rows:
        sheet.repeat_rows(0, repeated_rows - 1)
    as_of = text("workbook.as_of_value", as_of=moment(record.as_of))
    sheet.set_header(
        f'&L&"Arial,Bold"&10 {_printed(title)}&R&"Arial,Regular"&8 {_printed(text("workbook.title"))}'
    )
    sheet.set_footer(
        f'&L&"Arial,Regular"&8 {_printed(text("workbook.as_of"))}\u00a0: {_printed(as_of)}'
        f"&C&8 {text('workbook.footer_page')}&R&8 {_printed(record.build_id)}"
    )


def _printed(words: str) -> str:
    """Words in a page header or footer, where `&` begins a command; a blank keeps digits off its number."""
    return words.replace("&", "&&")[:80]
