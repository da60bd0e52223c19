"""French texts of receipts, from `labels_fr.yaml`; numbers; values with their hidden characters shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reassurance import french
from reassurance.registers.contract import Register
from reassurance.safe_text import is_of_system
from reassurance.submissions.receipt.model import Receipt, Refusal, RejectionReason, Verdict
from reassurance.texts import load_catalogue
from reassurance.totals import french_amount, less, total_of, total_text

_FILE = "reassurance/submissions/receipt/labels_fr.yaml"

# Excel stores 15 significant digits; a longer number is written as a text.
_CELL_DIGITS = 15
# Maximum number of files in a sentence; the list below it has all.
_LISTED = 20
# Control characters are invisible or invalid in XML: symbols replace them. Bidirectional marks change the
# order of characters: their code points replace them.
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) != "\n"} | {0x7F: "\u2421"}
_BIDIRECTIONAL = {
    code: f"[U+{code:04X}]" for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_VISIBLE = _PICTURES | _BIDIRECTIONAL


@dataclass(frozen=True)
class VerdictText:
    """The verdict: a title, a summary of accepted and refused lines, and the steps to take."""

    title: str
    summary: str
    steps: tuple[str, ...]


def text(path: str, **values: object) -> str:
    """The text at `path`, such as `columns.value`, with its placeholders filled."""
    return load_catalogue(_FILE).text(path, **values)


def label(group: str, code: str) -> str:
    """The title of a code of `rules` or `reasons`; the code itself when it has none."""
    texts: Any = _catalogue()[group].get(code, code)
    return str(texts["title"] if isinstance(texts, dict) else texts)


def is_number(column: str) -> bool:
    """Whether a column of a receipt holds numbers."""
    return column in _catalogue()["number_columns"]


def rule_todo(rule: str) -> str:
    """What to do about the refusals of a rule; empty for an unknown rule."""
    texts: dict[str, str] = _catalogue()["rules"].get(rule, {})
    return texts.get("todo", "")


def rule_order(refusals: tuple[Refusal, ...]) -> list[str]:
    """The rules with refusals, in the order of `labels_fr.yaml`."""
    known = list(_catalogue()["rules"])
    rules = {refusal.rule for refusal in refusals}
    return [rule for rule in known if rule in rules] + sorted(rules - set(known))


def verdict(receipt: Receipt, registers: Mapping[str, Register]) -> VerdictText:
    """The texts of a receipt's verdict."""
    texts = _catalogue()["verdicts"][receipt.verdict]
    accepted = sum(count.rows_accepted for count in receipt.registers)
    refused = sum(count.rows_quarantined for count in receipt.registers)
    values = {
        "lines": number(accepted),
        "accepted": number(accepted),
        "refused": number(refused),
        "period": receipt.period,
        "next": (receipt.sequence or 0) + 1,
    }
    title, summary = texts["title"], texts["summary"]
    if receipt.verdict is Verdict.ACCEPTED and accepted < 2:
        summary = text("one.accepted" if accepted else "nothing")
    elif receipt.verdict is Verdict.ACCEPTED_WITH_FINDINGS and refused == 1:
        title, summary = text("one.refused"), text("one.summary")
    steps = [step.format(**values) for step in _steps(texts, receipt, registers)]
    if receipt.unread:
        kept = [text("unread.keep")] if receipt.verdict is Verdict.ACCEPTED else steps
        steps = [*unread(receipt), *kept]
    return VerdictText(title.format(**values), summary.format(**values), tuple(steps))


def _steps(texts: dict[str, Any], receipt: Receipt, registers: Mapping[str, Register]) -> list[str]:
    """The steps to take: refused lines of tables are sent again one by one, statements entirely."""
    steps: list[str] = texts["steps"]
    refused = {refusal.register for refusal in receipt.findings}
    whole = {name for name in refused if is_statement(registers, name)}
    if not whole:
        return steps
    return [*(steps[:-1] if refused - whole else []), *texts["statement_steps"], steps[-1]]


def unread(receipt: Receipt) -> list[str]:
    """Sentences on files that are not in the descriptor; those of operating systems have their own."""
    systems = [path for path in receipt.unread if is_of_system(path)]
    others = [path for path in receipt.unread if not is_of_system(path)]
    sentences = []
    if others:
        sentences.append(text("unread.one" if len(others) == 1 else "unread.several", files=_files(others)))
    if systems:
        sentences.append(text("unread.system", files=_files(systems)))
    return sentences


def _files(paths: list[str]) -> str:
    named = [french.typography(f"« {visible(path)} »") for path in paths[:_LISTED]]
    return ", ".join([*named, "…"] if len(paths) > _LISTED else named)


def facts(receipt: Receipt) -> list[tuple[str, str]]:
    """Sender, package, period, time of receipt: (label, value)."""
    unknown = text("unknown")
    kind = receipt.kind or unknown
    named = [
        ("sender", receipt.sender_id),
        ("package", receipt.package_name),
        ("period", receipt.period or unknown),
        ("sequence", str(receipt.sequence) if receipt.sequence is not None else unknown),
        ("kind", _catalogue()["kinds"].get(kind, kind)),
        ("received_at", text("facts.received_at_value", moment=french.moment(receipt.received_at))),
        ("submission", receipt.submission_hash),
    ]
    if receipt.declared_sender not in (None, receipt.sender_id):
        named.insert(1, ("declared_sender", str(receipt.declared_sender)))
    return [(text(f"facts.{name}"), visible(value)) for name, value in named]


def is_statement(registers: Mapping[str, Register], name: str) -> bool:
    """Whether a register is a bank statement, which is sent again entirely; False for an unknown register."""
    return name in registers and registers[name].is_statement


def line_place(
    registers: Mapping[str, Register], receipt: Receipt, refusal: Refusal
) -> tuple[str, int | None, int]:
    """The place of a refused line: its file, its row in a spreadsheet (None for statements), its number."""
    counts = {count.register: count for count in receipt.registers}
    if refusal.register not in counts:
        return refusal.register, refusal.line_number + 1, refusal.line_number
    path, line, row = counts[refusal.register].place_of(refusal.line_number)
    return path, None if is_statement(registers, refusal.register) else row, line


def register_title(registers: Mapping[str, Register], name: str) -> str:
    """The title of a register; its name when it is unknown."""
    return registers[name].labels.title if name in registers else visible(name)


def place(where: str) -> str:
    """The place of the cause of a rejection, in French."""
    return str(_catalogue()["places"].get(where, visible(where)))


def column_title(registers: Mapping[str, Register], name: str, column: str) -> str:
    """The title of a column; empty when the register does not have it."""
    fields = registers[name].fields if name in registers else ()
    return next((field.labels.title for field in fields if field.name == column), "")


def message(registers: Mapping[str, Register], refusal: Refusal) -> str:
    """What is wrong with a value and what to do; a wrong pattern is explained by the field's description."""
    sentence = french.typography(refusal.message_fr)
    if refusal.rule != "pattern" or refusal.register not in registers:
        return sentence
    fields = registers[refusal.register].fields
    meant = next((field.labels.description for field in fields if field.name == refusal.field), "")
    return f"{sentence} {meant}".strip()


def reason_message(reason: RejectionReason) -> str:
    """Why a package is rejected and what to do."""
    return french.typography(reason.message_fr)


def number(value: int | None) -> str:
    """A number in French; a dash for None."""
    return "–" if value is None else french.number(value)


def amount(value: str | None) -> str:
    """A decimal in French; other texts as they are; a dash for None."""
    total = total_of(value)
    if total is None:
        return visible(value) if value else "–"
    return french_amount(str(value))


def cell(value: str | None) -> Decimal | None:
    """The total in a text of a receipt, None when it has more digits than Excel stores."""
    total = total_of(value)
    return total if total is not None and len(total.as_tuple().digits) <= _CELL_DIGITS else None


def difference(declared: str, read: str | None) -> str | None:
    """Declared minus actual total, as a decimal text; None when one of them is unknown."""
    expected, actual = total_of(declared), total_of(read)
    return None if expected is None or actual is None else total_text(less(expected, actual))


def visible(value: str) -> str:
    """A text with its control characters shown."""
    return value.translate(_VISIBLE)


def _catalogue() -> dict[str, Any]:
    return load_catalogue(_FILE).content
