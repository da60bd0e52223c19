"""The output of `reassurance check`: the verdict and the findings, in the words of the receipt."""

from collections.abc import Iterable, Mapping

from reassurance.console import print_line, print_table
from reassurance.registers.contract import Register
from reassurance.submissions.check import Checked
from reassurance.submissions.receipt import words
from reassurance.submissions.receipt.model import Finding, Receipt, Verdict

_COLUMNS = ("file", "sheet_row", "column", "value", "message")


def show(checked: Checked, registers: Mapping[str, Register], maximum: int) -> None:
    """Print a verdict, and the first `maximum` findings of each rule."""
    receipt = checked.receipt
    lines = {(finding.register, finding.line_number) for finding in checked.findings}
    one = checked.verdict is Verdict.ACCEPTED_WITH_FINDINGS and len(lines) == 1
    print_line(
        words.text("check.one_line" if one else f"check.{checked.verdict}", lines=words.number(len(lines)))
    )
    if receipt.reasons:
        print_table(
            words.text("sections.reasons"),
            [words.text(f"columns.{name}") for name in ("rule_title", "where", "message")],
            (
                (words.label("reasons", reason.code), words.place(reason.where), words.reason_message(reason))
                for reason in receipt.reasons
            ),
        )
    if receipt.registers:
        print_table(
            words.text("sections.counts"),
            [words.text(f"columns.{name}") for name in ("register", "file", "rows_declared", "rows_read")],
            (
                (
                    words.register_title(registers, count.register),
                    count.path,
                    count.rows_declared,
                    count.rows_read,
                )
                for count in receipt.registers
            ),
        )
    for sentence in words.unread(receipt):
        print_line(sentence)
    totals = [(count.register, total) for count in receipt.registers for total in count.totals]
    if totals:
        names = ("register", "measure", "declared", "read", "difference")
        print_table(
            words.text("sections.totals"),
            [words.text(f"columns.{name}") for name in names],
            (
                (
                    *(words.register_title(registers, register), total.measure, words.amount(total.declared)),
                    words.amount(total.read),
                    words.amount(words.difference(total.declared, total.read)),
                )
                for register, total in totals
            ),
        )
    for rule in words.rule_order(checked.findings):
        findings = [finding for finding in checked.findings if finding.rule == rule]
        _show_findings(words.label("rules", rule), findings, registers, receipt, maximum)
        print_line(words.rule_todo(rule))
    if checked.unknown:
        _show_findings(words.text("check.unknown_title"), checked.unknown, registers, receipt, maximum)
        print_line(words.text("check.unknown", count=words.number(len(checked.unknown))))


def _show_findings(
    title: str,
    findings: Iterable[Finding],
    registers: Mapping[str, Register],
    receipt: Receipt,
    maximum: int,
) -> None:
    listed = list(findings)
    print_table(
        f"{title} ({words.number(len(listed))})",
        [words.text(f"columns.{name}") for name in _COLUMNS],
        (
            (
                *_place(registers, receipt, finding),
                finding.field,
                words.text("notes.empty") if finding.value is None else words.visible(finding.value),
                words.visible(words.message(registers, finding)),
            )
            for finding in listed[:maximum]
        ),
    )
    if len(listed) > maximum:
        print_line(words.text("check.more", count=words.number(len(listed) - maximum), total=len(listed)))


def _place(registers: Mapping[str, Register], receipt: Receipt, finding: Finding) -> tuple[str, str]:
    path, row, _ = words.line_place(registers, receipt, finding)
    return path, words.number(row)
