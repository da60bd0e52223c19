"""How receipts for people speak: words of `labels_fr.yaml`, French numbers, values that stay visible."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reassurance import french
from reassurance.registers.contract import Register
from reassurance.safe_text import is_of_system
from reassurance.submissions.receipt.model import Finding, Receipt, RejectionReason, Verdict
from reassurance.texts import load_catalogue
from reassurance.totals import french_amount, less, total_of, total_text

_FILE = "reassurance/submissions/receipt/labels_fr.yaml"

# A number in a workbook is a binary fraction of so many digits; more of them are shown as a text.
_CELL_DIGITS = 15
# Files that a sentence names at most; all are listed below it.
_LISTED = 20
# Control characters as their pictures: they would vanish or break the file. Marks that turn the direction of
# writing, by name: they would make a text read as another one.
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) != "\n"} | {0x7F: "\u2421"}
_TURNING = {
    code: f"[U+{code:04X}]" for code in (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_VISIBLE = _PICTURES | _TURNING


@dataclass(frozen=True)
class VerdictText:
    """The verdict in words: a title, what became of the lines, and what its reader has to do."""

    title: str
    summary: str
    steps: tuple[str, ...]


def text(path: str, **values: object) -> str:
    """The words at `path`, such as `columns.value`, with their blanks filled in."""
    return load_catalogue(_FILE).text(path, **values)


def label(group: str, code: str) -> str:
    """What a code of `rules` or `reasons` is called; the code itself when no words were given to it."""
    found: Any = _words()[group].get(code, code)
    return str(found["title"] if isinstance(found, dict) else found)


def is_number(column: str) -> bool:
    """Whether a column of a receipt holds numbers."""
    return column in _words()["number_columns"]


def rule_todo(rule: str) -> str:
    """What to do about the findings of a rule; nothing for a rule without words."""
    found: dict[str, str] = _words()["rules"].get(rule, {})
    return found.get("todo", "")


def rule_order(findings: tuple[Finding, ...]) -> list[str]:
    """The rules that found something, in the order of `labels_fr.yaml`."""
    known = list(_words()["rules"])
    found = {finding.rule for finding in findings}
    return [rule for rule in known if rule in found] + sorted(found - set(known))


def verdict(receipt: Receipt, registers: Mapping[str, Register]) -> VerdictText:
    """The verdict of a receipt, told to its sender."""
    words = _words()["verdicts"][receipt.verdict]
    accepted = sum(count.rows_accepted for count in receipt.registers)
    refused = sum(count.rows_quarantined for count in receipt.registers)
    told = {
        "lines": number(accepted),
        "accepted": number(accepted),
        "refused": number(refused),
        "period": receipt.period,
        "next": (receipt.sequence or 0) + 1,
    }
    title, summary = words["title"], words["summary"]
    if receipt.verdict is Verdict.ACCEPTED and accepted < 2:
        summary = text("one.accepted" if accepted else "nothing")
    elif receipt.verdict is Verdict.ACCEPTED_WITH_FINDINGS and refused == 1:
        title, summary = text("one.refused"), text("one.summary")
    steps = [step.format(**told) for step in _steps(words, receipt, registers)]
    if receipt.unread:
        kept = [text("unread.keep")] if receipt.verdict is Verdict.ACCEPTED else steps
        steps = [*unread(receipt), *kept]
    return VerdictText(title.format(**told), summary.format(**told), tuple(steps))


def _steps(words: dict[str, Any], receipt: Receipt, registers: Mapping[str, Register]) -> list[str]:
    """What to do: lines of tables are sent again one by one, statements whole."""
    steps: list[str] = words["steps"]
    refused = {finding.register for finding in receipt.findings}
    whole = {name for name in refused if is_statement(registers, name)}
    if not whole:
        return steps
    return [*(steps[:-1] if refused - whole else []), *words["statement_steps"], steps[-1]]


def unread(receipt: Receipt) -> list[str]:
    """What is told of the files that the descriptor does not announce, those of systems apart."""
    systems = [path for path in receipt.unread if is_of_system(path)]
    others = [path for path in receipt.unread if not is_of_system(path)]
    told = []
    if others:
        told.append(text("unread.one" if len(others) == 1 else "unread.several", files=_files(others)))
    if systems:
        told.append(text("unread.system", files=_files(systems)))
    return told


def _files(paths: list[str]) -> str:
    named = [french.typography(f"« {visible(path)} »") for path in paths[:_LISTED]]
    return ", ".join([*named, "…"] if len(paths) > _LISTED else named)


def facts(receipt: Receipt) -> list[tuple[str, str]]:
    """Who sent what and when, as (label, value)."""
    unknown = text("unknown")
    kind = receipt.kind or unknown
    named = [
        ("sender", receipt.sender_id),
        ("package", receipt.package_name),
        ("period", receipt.period or unknown),
        ("sequence", str(receipt.sequence) if receipt.sequence is not None else unknown),
        ("kind", _words()["kinds"].get(kind, kind)),
        ("received_at", text("facts.received_at_value", moment=french.moment(receipt.received_at))),
        ("submission", receipt.submission_hash),
    ]
    if receipt.declared_sender not in (None, receipt.sender_id):
        named.insert(1, ("declared_sender", str(receipt.declared_sender)))
    return [(text(f"facts.{name}"), visible(value)) for name, value in named]


def is_statement(registers: Mapping[str, Register], name: str) -> bool:
    """Whether a register is no table: no spreadsheet shows its lines, and none is sent again alone."""
    return name in registers and registers[name].formats == ("xml",)


def line_place(
    registers: Mapping[str, Register], receipt: Receipt, finding: Finding
) -> tuple[str, int | None, int]:
    """Where a refused line is: its file, its row where a spreadsheet opens that, if one does, its number."""
    counts = {count.register: count for count in receipt.registers}
    if finding.register not in counts:
        return finding.register, finding.line_number + 1, finding.line_number
    path, line, row = counts[finding.register].place_of(finding.line_number)
    return path, None if is_statement(registers, finding.register) else row, line


def register_title(registers: Mapping[str, Register], name: str) -> str:
    """A register as its senders know it; its name when it is none of ours."""
    return registers[name].words.title if name in registers else visible(name)


def place(where: str) -> str:
    """Where the cause of a rejection is, as its sender knows it."""
    return str(_words()["places"].get(where, visible(where)))


def column_title(registers: Mapping[str, Register], name: str, column: str) -> str:
    """A column as senders know it; nothing when the register does not describe it."""
    fields = registers[name].fields if name in registers else ()
    return next((field.words.title for field in fields if field.name == column), "")


def message(registers: Mapping[str, Register], finding: Finding) -> str:
    """What is wrong with a value and what to do; a form is explained by what the register says of it."""
    said = french.typography(finding.message_fr)
    if finding.rule != "pattern" or finding.register not in registers:
        return said
    fields = registers[finding.register].fields
    meant = next((field.words.description for field in fields if field.name == finding.field), "")
    return f"{said} {meant}".strip()


def reason_message(reason: RejectionReason) -> str:
    """Why a package is rejected and what to do."""
    return french.typography(reason.message_fr)


def number(value: int | None) -> str:
    """A count as one reads it in French; a dash when nothing could be counted."""
    return "–" if value is None else french.number(value)


def amount(value: str | None) -> str:
    """A decimal as one reads it in French; as it is when it is none, a dash when there is none."""
    found = total_of(value)
    if found is None:
        return visible(value) if value else "–"
    return french_amount(str(value))


def cell(value: str | None) -> Decimal | None:
    """The total that a text of a receipt holds, if a cell of a workbook can hold all its digits."""
    found = total_of(value)
    return found if found is not None and len(found.as_tuple().digits) <= _CELL_DIGITS else None


def difference(declared: str, read: str | None) -> str | None:
    """Declared less found, as a receipt writes decimals; none when one of them is unknown."""
    said, found = total_of(declared), total_of(read)
    return None if said is None or found is None else total_text(less(said, found))


def visible(value: str) -> str:
    """A text of a sender's with its control characters shown."""
    return value.translate(_VISIBLE)


def _words() -> dict[str, Any]:
    return load_catalogue(_FILE).content
