"""Cell formats of a workbook: one font, few colours, strong contrast.

Number formats are the neutral codes of the file format: Excel shows them in the reader's own language.
"""

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

_INK = "#161616"
_ACCENT = "#1F3A5F"
_TINT = "#E4EAF2"
_WARNING, _WARNING_TINT = "#8A3A00", "#FDF1E5"
_LINE = "#DDDDDD"
_NUMBER_FORMATS = {
    "amount": "#,##0.00",
    "share": r"0.00\ %",
    "integer": "#,##0",
    "date": "dd/mm/yyyy",
    "instant": "dd/mm/yyyy hh:mm",
    "boolean": "General",
    "text": "General",
}
_CENTRED = ("boolean", "date", "instant")


class Styles:
    """The formats of one workbook. Formats of cells in a table have a line below."""

    def __init__(self, workbook: Workbook) -> None:
        """Register the formats with the workbook."""
        self._workbook = workbook
        self._cells: dict[tuple[str, str], Format] = {}
        self.title = self.add(bold=True, font_size=16, font_color=_ACCENT)
        self.section = self.add(bold=True, font_size=12, font_color=_ACCENT)
        self.label = self.add(bold=True, text_wrap=True)
        self.text = self.add(text_wrap=True)
        self.warning = self.add(text_wrap=True, font_color=_WARNING, bg_color=_WARNING_TINT)
        self.link = self.add(font_color=_ACCENT, underline=1, text_wrap=True, bottom=1, bottom_color=_LINE)
        self.text_on_one_line = self.add()
        self.loose_link = self.add(font_color=_ACCENT, underline=1)
        self.header = self._header()
        self.centred_header = self._header(align="center")
        self.number_header = self._header(align="right")

    def cell(self, kind: str, align: str | None = None) -> Format:
        """The format of a table's cell that holds an `amount`, `share`, `integer`, `date`, … or `text`."""
        align = align or ("center" if kind in _CENTRED else "general")
        if (kind, align) not in self._cells:
            self._cells[kind, align] = self.add(
                num_format=_NUMBER_FORMATS[kind],
                text_wrap=kind == "text",
                align=align,
                bottom=1,
                bottom_color=_LINE,
            )
        return self._cells[kind, align]

    def total(self, kind: str) -> Format:
        """The format of the total below a column of a table."""
        return self.add(num_format=_NUMBER_FORMATS[kind], bold=True, top=1, top_color=_ACCENT)

    def loose_number(self, kind: str) -> Format:
        """The format of a number outside a table."""
        return self.add(num_format=_NUMBER_FORMATS[kind], align="right")

    def add(self, **properties: object) -> Format:
        """A format of the caller's own, on top of the common ones."""
        return self._workbook.add_format({"font_color": _INK, "valign": "top"} | properties)

    def _header(self, **properties: object) -> Format:
        common = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": _TINT}
        return self.add(**common, bottom=1, bottom_color=_ACCENT, **properties)


def format_number(cell_format: Format) -> int:
    """The number of a format in the file: the attribute `s` of a cell."""
    return int(cell_format._get_xf_index())  # noqa: SLF001 (XlsxWriter has no public name for it)
