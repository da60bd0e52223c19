"""Small workbooks of texts, numbers, errors and formulas; their parts can be rewritten."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence

import xlsxwriter

ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")
# Marker of a formula that no spreadsheet program has computed.
FORMULA = "=A1"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(
    rows: Sequence[Sequence[str | float]], sheet: str = "Feuil1", before: Sequence[str] = ()
) -> bytes:
    """A workbook whose last sheet has the rows; `before` names empty, hidden or chart sheets before it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name in before:
            other = book.add_chartsheet(name) if name == "Graphique" else book.add_worksheet(name)
            if name == "Graphique":
                chart = book.add_chart({"type": "column"})
                chart.add_series({"values": f"={sheet}!$A$1:$A$2"})
                other.set_chart(chart)
            if name == "Masquée":
                other.write_string(0, 0, "Paramètres")
                other.hide()
        page = book.add_worksheet(sheet)
        if before:
            page.activate()
            page.set_first_sheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell in ERRORS:
                    page.write_formula(row, column, "=1/0", None, cell)
                elif isinstance(cell, str) and cell == FORMULA:
                    page.write_formula(row, column, cell, None, 0)
                elif isinstance(cell, str):
                    page.write_string(row, column, cell)
                else:
                    page.write_number(row, column, cell)
    return with_part(stream.getvalue(), SHEET, _as_excel_writes)


def _as_excel_writes(text: str) -> str:
    """A sheet with uncomputed formulas, and with errors that the library does not write as errors."""
    text = re.sub(r"(<f>A1</f>)<v>0</v>", r"\1<v></v>", text)
    return re.sub(r't="str"(><f>1/0</f><v>#)', r't="e"\1', text)


def with_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook with the text of one part changed."""
    return rezipped(
        content, lambda part, text: (part, change(text.decode()).encode() if part == name else text)
    )


def rezipped(content: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """A workbook with the names and bytes of its parts changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            name, text = change(info.filename, old.read(info))
            # ZipInfo replaces only the backslashes of the system it runs on.
            new.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()
