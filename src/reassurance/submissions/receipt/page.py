"""The receipt as a page for people, in French: one HTML file without scripts or external resources.

The same receipt gives the same bytes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from markupsafe import Markup, escape

from reassurance.registers.contract import Register
from reassurance.submissions.receipt import labels
from reassurance.submissions.receipt.cascades import Cascades
from reassurance.submissions.receipt.model import Receipt, Refusal
from reassurance.templates import load_template

SHOWN_PER_RULE = 200
SHOWN_BELOW = 20
_MAX_CHARACTERS = 300
# Placeholders for files next to the page, which become links.
_FILES = ("workbook", "json")


@dataclass(frozen=True)
class _Group:
    """The refusals of one rule: their number, and the first of them."""

    rule: str
    count: int
    shown: tuple[Refusal, ...]


def receipt_page(receipt: Receipt, registers: Mapping[str, Register], file_name: str) -> str:
    """The page of a receipt; `file_name` is the name without suffix of its JSON file and workbook."""
    template = load_template(
        "reassurance/submissions/receipt/page.html.j2",
        number=labels.number,
        amount=labels.amount,
        visible=labels.visible,
        short=_short,
    )
    return template.render(
        receipt=receipt,
        verdict=labels.verdict(receipt, registers),
        facts=labels.facts(receipt),
        groups=_groups(receipt),
        totals=[(count.register, total) for count in receipt.registers for total in count.totals],
        has_unread=any(count.rows_read is None for count in receipt.registers),
        workbook=f"{file_name}.xlsx",
        machine=f"{file_name}.json",
        cascades=Cascades(receipt.findings),
        most_below=SHOWN_BELOW,
        head=_head,
        labelled=_labelled,
        linked=_linked,
        text=labels.text,
        label=labels.label,
        todo=labels.rule_todo,
        number=labels.number,
        difference=labels.difference,
        has_rows=any(not labels.is_statement(registers, refusal.register) for refusal in receipt.findings),
        line_place=lambda refusal: labels.line_place(registers, receipt, refusal),
        place=labels.place,
        reason_message=labels.reason_message,
        message=lambda refusal: labels.message(registers, refusal),
        register_title=lambda name: labels.register_title(registers, name),
        column_title=lambda name, column: labels.column_title(registers, name, column),
    )


def _groups(receipt: Receipt) -> list[_Group]:
    """The refusals by rule, without those caused by another refused line, which are listed below it."""
    own = tuple(refusal for refusal in receipt.findings if refusal.cause is None)
    counts = Counter(refusal.rule for refusal in own)
    return [
        _Group(
            rule,
            counts[rule],
            tuple(islice((refusal for refusal in own if refusal.rule == rule), SHOWN_PER_RULE)),
        )
        for rule in labels.rule_order(own)
    ]


def _labelled(column: str) -> Markup:
    """The attribute with the title of a cell's column, shown on narrow screens."""
    return Markup(' data-label="{}"').format(labels.text(f"columns.{column}"))


def _linked(path: str, **values: str) -> Markup:
    """The text at `path` with its placeholders filled; files become links."""
    link = Markup('<a href="./{}">{}</a>')
    filled = {
        name: link.format(quote(value), labels.visible(value)) if name in _FILES else value
        for name, value in values.items()
    }
    return escape(labels.text(path)).format(**filled)


def _head(*columns: str) -> Markup:
    """The header of a table; titles of numbers are aligned right."""
    text, number = Markup('<th scope="col">{}</th>'), Markup('<th scope="col" class="number">{}</th>')
    cells = (
        (number if labels.is_number(name) else text).format(labels.text(f"columns.{name}"))
        for name in columns
    )
    return Markup("<thead><tr>{}</tr></thead>").format(Markup("").join(cells))


def _short(value: str) -> str:
    """A sender's text with control characters shown, cut to 300 characters; the workbook has all of it."""
    if len(value) > _MAX_CHARACTERS:
        value = value[:_MAX_CHARACTERS] + labels.text("notes.cut")
    return labels.visible(value)
