"""The receipt as a workbook for people, in French: a summary, and every refusal on sheets that filter.

The file is dated by the receipt: the same receipt gives the same bytes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reassurance.registers.contract import Register
from reassurance.submissions.receipt import labels
from reassurance.submissions.receipt.cascades import Cascades
from reassurance.submissions.receipt.model import Receipt, Refusal, Verdict
from reassurance.workbook import (
    MAX_ROWS,
    Styles,
    cut_to_cell,
    open_workbook,
    set_height,
    set_up_print,
    set_widths,
    write_header,
)

_VERDICT_COLOURS = {
    Verdict.ACCEPTED: "#18753C",
    Verdict.ACCEPTED_WITH_FINDINGS: "#B34000",
    Verdict.REJECTED: "#CE0500",
}
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
    """Write the workbook of a receipt; refusals beyond what a sheet holds continue on further sheets."""
    book = open_workbook(
        path,
        title=labels.text("title"),
        subject=labels.visible(receipt.package_name),
        author=labels.text("scheme"),
        created=receipt.received_at,
    )
    with book as workbook:
        styles = Styles(workbook)
        _Summary(workbook, styles, receipt, registers).write()
        _add_refusals(workbook, styles, receipt, registers)


class _Summary:
    """The first sheet, written from top to bottom."""

    def __init__(
        self, workbook: Workbook, styles: Styles, receipt: Receipt, registers: Mapping[str, Register]
    ) -> None:
        self._receipt = receipt
        self._registers = registers
        self._row = 0
        self._sheet = workbook.add_worksheet(labels.text("sections.summary"))
        self._styles = styles
        # Without wrapping, a hash continues over the empty cells next to it.
        self._loose = styles.add(indent=1)
        self._number = styles.loose_number("integer")
        self._amount = styles.loose_number("amount")
        self._verdict = styles.add(
            bold=True, font_size=14, font_color="#FFFFFF", bg_color=_VERDICT_COLOURS[receipt.verdict]
        )

    def write(self) -> None:
        """Write everything but the refusals."""
        receipt, styles = self._receipt, self._styles
        verdict = labels.verdict(receipt, self._registers)
        set_widths(self._sheet, _WIDTHS)
        self._line([(labels.text("title"), styles.title)], height=26)
        self._line([(verdict.title, self._verdict), *[(None, self._verdict)] * (len(_WIDTHS) - 1)], height=24)
        self._across(verdict.summary)
        self._row += 1
        for name, value in labels.facts(receipt):
            set_height(self._sheet, self._row, [(name, _WIDTHS[0])])
            self._line([(name, styles.label), (value, self._loose)])
        self._heading("todo")
        for step in verdict.steps:
            self._across(step)
        if receipt.reasons:
            self._heading("reasons")
            self._head("rule_title", "where", "message", *[None] * (len(_WIDTHS) - 3))
            for reason in receipt.reasons:
                label, place = labels.label("reasons", reason.code), labels.place(reason.where)
                self._wide(label, place, labels.reason_message(reason))
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
                labels.register_title(self._registers, count.register),
                count.path,
                count.rows_declared,
                count.rows_read,
                lacking,
                count.rows_accepted,
                count.rows_quarantined,
            )
        totals = [(count.register, total) for count in self._receipt.registers for total in count.totals]
        if not totals:
            return
        self._heading("totals")
        self._head(
            "register", "measure", "declared", "read", "difference", "remainder", "accepted", "quarantined"
        )
        for register, total in totals:
            title = labels.column_title(self._registers, register, total.measure) or total.measure
            gap = labels.difference(total.declared, total.read)
            texts: list[Cell] = [labels.register_title(self._registers, register), title]
            amounts = (total.declared, total.read, gap, total.remainder, total.accepted, total.quarantined)
            self._cells(*texts, amounts=amounts)
        self._across(labels.text("notes.totals"))

    def _heading(self, section: str) -> None:
        self._row += 1
        self._line([(labels.text(f"sections.{section}"), self._styles.section)], height=20)

    def _head(self, *columns: str | None) -> None:
        text, number = self._styles.header, self._styles.number_header
        cells = [
            (labels.text(f"columns.{name}"), number if labels.is_number(name) else text)
            if name
            else (None, text)
            for name in columns
        ]
        self._line(cells, height=30)

    def _across(self, text: str) -> None:
        """A text over the entire width."""
        set_height(self._sheet, self._row, [(text, sum(_WIDTHS))])
        self._sheet.merge_range(self._row, 0, self._row, len(_WIDTHS) - 1, text, self._styles.text)
        self._row += 1

    def _wide(self, first: str, second: str, long: str) -> None:
        """Two short texts, and a long one over the rest of the width."""
        first, second, long = _fitting(first), _fitting(second), _fitting(long)
        widths = [(first, _WIDTHS[0]), (second, _WIDTHS[1]), (long, sum(_WIDTHS[2:]))]
        set_height(self._sheet, self._row, widths)
        self._sheet.write_string(self._row, 0, first, self._styles.label)
        self._sheet.write_string(self._row, 1, second, self._styles.text)
        self._sheet.merge_range(self._row, 2, self._row, len(_WIDTHS) - 1, "", self._styles.text)
        self._sheet.write_string(self._row, 2, long, self._styles.text)
        self._row += 1

    def _cells(self, *cells: Cell, amounts: Sequence[str | None] = ()) -> None:
        wrapped = zip(cells[:2], _WIDTHS, strict=False)
        set_height(self._sheet, self._row, [(c, width) for c, width in wrapped if isinstance(c, str)])
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                style = (self._styles.label, self._styles.text, self._loose)[column]
                self._sheet.write_string(self._row, column, _fitting(cell), style)
            elif cell is not None:
                self._sheet.write_number(self._row, column, cell, self._number)
        for column, amount in enumerate(amounts, start=len(cells)):
            value = labels.cell(amount)
            if value is not None:
                self._sheet.write_number(self._row, column, value, self._amount)
            elif amount:
                shown = _fitting(labels.amount(amount))
                self._sheet.write_string(self._row, column, shown, self._styles.text)
        self._row += 1

    def _line(self, cells: Sequence[tuple[str | None, Format]], height: float | None = None) -> None:
        if height is not None:
            self._sheet.set_row(self._row, height)
        for column, (text, style) in enumerate(cells):
            if text is None:
                self._sheet.write_blank(self._row, column, None, style)
            else:
                self._sheet.write_string(self._row, column, _fitting(text), style)
        self._row += 1


def _add_refusals(
    workbook: Workbook, styles: Styles, receipt: Receipt, registers: Mapping[str, Register]
) -> None:
    """Every refusal, on as many sheets as needed."""
    remaining = Cascades(receipt.findings).in_order(receipt.findings)
    sheets = math.ceil(len(receipt.findings) / MAX_ROWS)
    for position in range(1, sheets + 1):
        name = labels.text("sections.refused")
        sheet = workbook.add_worksheet(name if sheets == 1 else f"{name} {position}")
        sheet.set_row(0, 30)
        set_widths(sheet, _FINDING_COLUMNS.values())
        titles = [labels.text(f"columns.{name}") for name in _FINDING_COLUMNS]
        write_header(sheet, 0, [(title, styles.header) for title in titles])
        rows = _fill(sheet, styles, islice(remaining, MAX_ROWS), registers, receipt)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, rows, len(_FINDING_COLUMNS) - 1)
        _set_up_print(sheet, receipt, repeated_rows=1)


def _fill(
    sheet: Worksheet,
    styles: Styles,
    refusals: Iterable[Refusal],
    registers: Mapping[str, Register],
    receipt: Receipt,
) -> int:
    """Write refusals below the header of a sheet; returns how many."""
    text, number = styles.cell("text"), styles.cell("integer", align="center")
    row = 0
    for row, refusal in enumerate(refusals, start=1):
        path, sheet_row, line_number = labels.line_place(registers, receipt, refusal)
        cells: tuple[Cell, ...] = (
            labels.register_title(registers, refusal.register),
            path,
            sheet_row or labels.number(None),
            line_number,
            refusal.field,
            labels.column_title(registers, refusal.register, refusal.field),
            labels.text("notes.empty") if refusal.value is None else refusal.value,
            labels.label("rules", refusal.rule),
            labels.message(registers, refusal),
        )
        widths = zip(cells, _FINDING_COLUMNS.values(), strict=True)
        set_height(sheet, row, [(cell, width) for cell, width in widths if isinstance(cell, str)])
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell, number)
            else:
                sheet.write_string(row, column, _fitting(cell or ""), text)
    return row


def _fitting(value: str) -> str:
    """A text with its control characters shown, cut when it is longer than a cell."""
    return cut_to_cell(labels.visible(value), labels.text("notes.cut"))


def _set_up_print(sheet: Worksheet, receipt: Receipt, *, repeated_rows: int = 0) -> None:
    """The package's name and the page's number below each printed page."""
    name = labels.visible(receipt.package_name)
    set_up_print(sheet, page=labels.text("workbook.page"), footer=name, repeated_rows=repeated_rows)
