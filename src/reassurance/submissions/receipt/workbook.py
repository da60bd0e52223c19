"""The receipt as a workbook for people, in French: a summary, and every finding on sheets that filter.

Rows are streamed: memory does not grow with the findings. Text is only ever text, so that nothing a
sender wrote is computed or followed. The file is dated by the receipt: the same receipt gives the same bytes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from itertools import islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.registers.contract import Register
from reassurance.submissions.receipt import words
from reassurance.submissions.receipt.cascades import Cascades
from reassurance.submissions.receipt.model import Finding, Receipt

# Limits of the file format.
MAX_ROWS = 1_048_575
MAX_TEXT = 32_767

_INK, _ACCENT, _TINT, _LINE = "#161616", "#000091", "#E3E3FD", "#DDDDDD"
_COLOURS = {"accepted": "#18753C", "accepted_with_findings": "#B34000", "rejected": "#CE0500"}
_A4 = 9
_LINE_HEIGHT = 13.5
_MOST_LINES = 30
_WIDTHS = (20, 22, 17, 17, 17, 17, 17, 17)
_FINDING_COLUMNS = {
    "register": 18,
    "file": 20,
    "sheet_row": 11,
    "line_number": 11,
    "column": 24,
    "column_title": 30,
    "value": 26,
    "rule_title": 22,
    "message": 70,
}

Cell = str | int | None


def write_receipt_workbook(receipt: Receipt, registers: Mapping[str, Register], path: Path) -> None:
    """Write the workbook of a receipt; findings beyond what a sheet holds go on to further sheets."""
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "default_format_properties": {"font_name": "Arial", "font_size": 10, "valign": "top"},
    }
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties(
            {
                "title": words.text("title"),
                "subject": words.visible(receipt.package_name),
                "author": words.text("scheme"),
                "created": receipt.received_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        _Summary(workbook, receipt, registers).write()
        _add_findings(workbook, receipt, registers)


class _Summary:
    """The first sheet, written from top to bottom."""

    def __init__(self, workbook: Workbook, receipt: Receipt, registers: Mapping[str, Register]) -> None:
        self._receipt = receipt
        self._registers = registers
        self._row = 0
        self._sheet = workbook.add_worksheet(words.text("sections.summary"))
        self._plain = _format(workbook, text_wrap=True)
        # Without wrapping, a hash runs on over the empty cells beside it.
        self._loose = _format(workbook, indent=1)
        self._bold = _format(workbook, bold=True, text_wrap=True)
        self._number = _format(workbook, num_format="#,##0", align="right")
        self._amount = _format(workbook, num_format="#,##0.00", align="right")
        self._title = _format(workbook, bold=True, font_size=16, font_color=_ACCENT)
        self._verdict = _format(
            workbook, bold=True, font_size=14, font_color="#FFFFFF", bg_color=_COLOURS[receipt.verdict]
        )
        self._section = _format(workbook, bold=True, font_size=12, font_color=_ACCENT)
        header = {"bold": True, "text_wrap": True, "bg_color": _TINT, "valign": "vcenter"}
        self._header = _format(workbook, **header)
        self._number_header = _format(workbook, **header, align="right")

    def write(self) -> None:
        """Write everything but the findings."""
        receipt, verdict = self._receipt, words.verdict(self._receipt, self._registers)
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._line([(words.text("title"), self._title)], height=26)
        self._line([(verdict.title, self._verdict), *[(None, self._verdict)] * (len(_WIDTHS) - 1)], height=24)
        self._across(verdict.summary)
        self._row += 1
        for name, value in words.facts(receipt):
            self._line([(name, self._bold), (value, self._loose)], height=_height([(name, _WIDTHS[0])]))
        self._heading("todo")
        for step in verdict.steps:
            self._across(step)
        if receipt.reasons:
            self._heading("reasons")
            self._head("rule_title", "where", "message", *[None] * (len(_WIDTHS) - 3))
            for reason in receipt.reasons:
                self._wide(
                    words.label("reasons", reason.code),
                    words.place(reason.where),
                    words.reason_message(reason),
                )
        if receipt.registers:
            self._counts()
        self._heading("files")
        self._head("file", "bytes", "sha256")
        for member in receipt.members:
            self._cells(member.path, member.bytes, member.sha256)
        _set_up_print(self._sheet, receipt)

    def _counts(self) -> None:
        self._heading("counts")
        self._head(
            "register",
            "file",
            "rows_declared",
            "rows_read",
            "difference",
            "rows_accepted",
            "rows_quarantined",
        )
        for count in self._receipt.registers:
            lacking = None if count.rows_read is None else count.rows_declared - count.rows_read
            self._cells(
                *(words.register_title(self._registers, count.register), count.path, count.rows_declared),
                *(count.rows_read, lacking, count.rows_accepted, count.rows_quarantined),
            )
        totals = [(count.register, total) for count in self._receipt.registers for total in count.totals]
        if not totals:
            return
        self._heading("totals")
        self._head(
            *("register", "measure", "declared", "read", "difference", "remainder", "accepted", "quarantined")
        )
        for register, total in totals:
            title = words.column_title(self._registers, register, total.measure) or total.measure
            gap = words.difference(total.declared, total.read)
            texts: list[Cell] = [words.register_title(self._registers, register), title]
            amounts = (total.declared, total.read, gap, total.remainder, total.accepted, total.quarantined)
            self._cells(*texts, amounts=amounts)
        self._across(words.text("notes.totals"))

    def _heading(self, section: str) -> None:
        self._row += 1
        self._line([(words.text(f"sections.{section}"), self._section)], height=20)

    def _head(self, *columns: str | None) -> None:
        cells = [
            (words.text(f"columns.{name}"), self._number_header if words.is_number(name) else self._header)
            if name
            else (None, self._header)
            for name in columns
        ]
        self._line(cells, height=30)

    def _across(self, told: str) -> None:
        """A text over the whole width."""
        self._sheet.merge_range(self._row, 0, self._row, len(_WIDTHS) - 1, told, self._plain)
        self._sheet.set_row(self._row, _height([(told, sum(_WIDTHS))]))
        self._row += 1

    def _wide(self, first: str, second: str, told: str) -> None:
        """Two short texts, and a long one over the rest of the width."""
        first, second, told = _fitting(first), _fitting(second), _fitting(told)
        self._sheet.write_string(self._row, 0, first, self._bold)
        self._sheet.write_string(self._row, 1, second, self._plain)
        self._sheet.merge_range(self._row, 2, self._row, len(_WIDTHS) - 1, "", self._plain)
        self._sheet.write_string(self._row, 2, told, self._plain)
        widths = [(first, _WIDTHS[0]), (second, _WIDTHS[1]), (told, sum(_WIDTHS[2:]))]
        self._sheet.set_row(self._row, _height(widths))
        self._row += 1

    def _cells(self, *cells: Cell, amounts: Sequence[str | None] = ()) -> None:
        wrapped = zip(cells[:2], _WIDTHS, strict=False)
        self._sheet.set_row(self._row, _height([(c, width) for c, width in wrapped if isinstance(c, str)]))
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                style = (self._bold, self._plain, self._loose)[column]
                self._sheet.write_string(self._row, column, _fitting(cell), style)
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell, self._number)
        for column, amount in enumerate(amounts, start=len(cells)):
            value = words.cell(amount)
            if value is not None:
                self._sheet.write_number(self._row, column, value, self._amount)
            elif amount:
                self._sheet.write_string(self._row, column, _fitting(words.amount(amount)), self._plain)
        self._row += 1

    def _line(self, cells: Sequence[tuple[str | None, Format]], height: float | None = None) -> None:
        if height is not None:
            self._sheet.set_row(self._row, height)
        for column, (told, style) in enumerate(cells):
            if told is None:
                self._sheet.write_blank(self._row, column, None, style)
            else:
                self._sheet.write_string(self._row, column, _fitting(told), style)
        self._row += 1


def _add_findings(workbook: Workbook, receipt: Receipt, registers: Mapping[str, Register]) -> None:
    """Every finding, in as many sheets as it takes."""
    header = _format(workbook, bold=True, text_wrap=True, bg_color=_TINT, valign="vcenter")
    plain = _format(workbook, bottom=1, bottom_color=_LINE, text_wrap=True)
    number = _format(workbook, bottom=1, bottom_color=_LINE, num_format="#,##0", align="center")
    remaining = Cascades(receipt.findings).in_order(receipt.findings)
    sheets = math.ceil(len(receipt.findings) / MAX_ROWS)
    for position in range(1, sheets + 1):
        name = words.text("sections.refused")
        sheet = workbook.add_worksheet(name if sheets == 1 else f"{name} {position}")
        sheet.set_row(0, 30)
        for column, (title, width) in enumerate(_FINDING_COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, words.text(f"columns.{title}"), header)
        rows = _fill(sheet, islice(remaining, MAX_ROWS), registers, receipt, (plain, number))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, rows, len(_FINDING_COLUMNS) - 1)
        sheet.repeat_rows(0)
        _set_up_print(sheet, receipt)


def _fill(
    sheet: Worksheet,
    findings: Iterable[Finding],
    registers: Mapping[str, Register],
    receipt: Receipt,
    styles: tuple[Format, Format],
) -> int:
    """Write findings below the header of a sheet; returns how many."""
    plain, number = styles
    row = 0
    for row, finding in enumerate(findings, start=1):
        path, sheet_row, line_number = words.line_place(registers, receipt, finding)
        cells: tuple[Cell, ...] = (
            words.register_title(registers, finding.register),
            path,
            sheet_row or words.number(None),
            line_number,
            finding.field,
            words.column_title(registers, finding.register, finding.field),
            words.text("notes.empty") if finding.value is None else finding.value,
            words.label("rules", finding.rule),
            words.message(registers, finding),
        )
        widths = zip(cells, _FINDING_COLUMNS.values(), strict=True)
        sheet.set_row(row, _height([(cell, width) for cell, width in widths if isinstance(cell, str)]))
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell, number)
            else:
                sheet.write_string(row, column, _fitting(cell or ""), plain)
    return row


def _format(workbook: Workbook, **properties: object) -> Format:
    return workbook.add_format({"font_color": _INK, "valign": "top"} | properties)


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Height of a row whose texts wrap, each given with the width of its column.

    It is written, not left to the program that opens the file: not all of them compute it.
    """
    count = max(
        (
            sum(max(math.ceil(len(line) / (width - 1)), 1) for line in told.split("\n"))
            for told, width in cells
        ),
        default=1,
    )
    return min(count, _MOST_LINES) * _LINE_HEIGHT + 2


def _fitting(value: str) -> str:
    """A text of a sender's, visible and no longer than a cell holds; a cut one says so."""
    told = words.visible(value)
    cut = words.text("notes.cut")
    return told if len(told) <= MAX_TEXT else told[: MAX_TEXT - len(cut)] + cut


def _set_up_print(sheet: Worksheet, receipt: Receipt) -> None:
    """A4 landscape, as wide as the page, the package's name and the page's number below."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    name = words.visible(receipt.package_name).replace("&", "&&")[:80]
    sheet.set_footer(f'&L&"Arial,Regular"&8 {name}&R&8 {words.text("workbook.page")}')
