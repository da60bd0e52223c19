"""The output of `reassurance check`: the verdict and the refusals, with the texts of the receipt."""

from collections.abc import Iterable, Mapping

from reassurance.console import print_line, print_table
from reassurance.registers.contract import Register
from reassurance.submissions.check import Checked
from reassurance.submissions.receipt import labels
from reassurance.submissions.receipt.model import Receipt, Refusal, Verdict

_COLUMNS = ("file", "sheet_row", "column", "value", "message")


def show(checked: Checked, registers: Mapping[str, Register], maximum: int) -> None:
    """Print a verdict, and the first `maximum` refusals of each rule."""
    receipt = checked.receipt
    lines = {(refusal.register, refusal.line_number) for refusal in checked.refusals}
    one = checked.verdict is Verdict.ACCEPTED_WITH_FINDINGS and len(lines) == 1
    print_line(
        labels.text("check.one_line" if one else f"check.{checked.verdict}", lines=labels.number(len(lines)))
    )
    if receipt.reasons:
        print_table(
            labels.text("sections.reasons"),
            [labels.text(f"columns.{name}") for name in ("rule_title", "where", "message")],
            (
                (
                    labels.label("reasons", reason.code),
                    labels.place(reason.where),
                    labels.reason_message(reason),
                )
                for reason in receipt.reasons
            ),
        )
    if receipt.registers:
        print_table(
            labels.text("sections.counts"),
            [labels.text(f"columns.{name}") for name in ("register", "file", "rows_declared", "rows_read")],
            (
                (
                    labels.register_title(registers, count.register),
                    count.path,
                    count.rows_declared,
                    count.rows_read,
                )
                for count in receipt.registers
            ),
        )
    for sentence in labels.unread(receipt):
        print_line(sentence)
    totals = [(count.register, total) for count in receipt.registers for total in count.totals]
    if totals:
        names = ("register", "measure", "declared", "read", "difference")
        print_table(
            labels.text("sections.totals"),
            [labels.text(f"columns.{name}") for name in names],
            (
                (
                    labels.register_title(registers, register),
                    total.measure,
                    labels.amount(total.declared),
                    labels.amount(total.read),
                    labels.amount(labels.difference(total.declared, total.read)),
                )
                for register, total in totals
            ),
        )
    for rule in labels.rule_order(checked.refusals):
        refusals = [refusal for refusal in checked.refusals if refusal.rule == rule]
        _show_refusals(labels.label("rules", rule), refusals, registers, receipt, maximum)
        print_line(labels.rule_todo(rule))
    if checked.unknown:
        _show_refusals(labels.text("check.unknown_title"), checked.unknown, registers, receipt, maximum)
        print_line(labels.text("check.unknown", count=labels.number(len(checked.unknown))))


def _show_refusals(
    title: str,
    refusals: Iterable[Refusal],
    registers: Mapping[str, Register],
    receipt: Receipt,
    maximum: int,
) -> None:
    listed = list(refusals)
    print_table(
        f"{title} ({labels.number(len(listed))})",
        [labels.text(f"columns.{name}") for name in _COLUMNS],
        (
            (
                *_place(registers, receipt, refusal),
                refusal.field,
                labels.text("notes.empty") if refusal.value is None else labels.visible(refusal.value),
                labels.visible(labels.message(registers, refusal)),
            )
            for refusal in listed[:maximum]
        ),
    )
    if len(listed) > maximum:
        print_line(labels.text("check.more", count=labels.number(len(listed) - maximum), total=len(listed)))


def _place(registers: Mapping[str, Register], receipt: Receipt, refusal: Refusal) -> tuple[str, str]:
    path, row, _ = labels.line_place(registers, receipt, refusal)
    return path, labels.number(row)
