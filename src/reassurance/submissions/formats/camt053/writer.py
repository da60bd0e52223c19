"""Write camt.053 bank statements, in the variants of several banks, for examples and the market."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from reassurance.submissions.formats.camt053.entries import number_of

Line = Mapping[str, str | None]

_DIRECTIONS = {"credit": "CRDT", "debit": "DBIT"}
_STATUSES = {"booked": "BOOK", "pending": "PDNG", "information": "INFO", "future": "FUTR"}


@dataclass(frozen=True)
class Habit:
    """A bank's variant of the standard: its version, and its namespace prefix, if any.

    `has_details` is False for a bank that writes its texts into the additional information of the entry.
    """

    version: str = "08"
    prefix: str | None = None
    has_details: bool = True

    @property
    def namespace(self) -> str:
        """The namespace of every element."""
        return f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{self.version}"


@dataclass(frozen=True)
class Statement:
    """The movements of an account between two balances: an entry for each group, a batch when it has several.

    `page` is its number and whether it is the last, for a statement that comes in several.
    """

    account: str
    name: str
    currency: str
    made_on: str
    opening: Decimal
    entries: tuple[tuple[Line, ...], ...]
    page: tuple[int, bool] | None = None

    @property
    def closing(self) -> Decimal:
        """The balance that the booked entries lead to."""
        booked = (line for entry in self.entries for line in entry if line["status"] == "booked")
        return sum((_signed(line) for line in booked), self.opening)


def write_camt(message: str, statements: Iterable[Statement], habit: Habit) -> bytes:
    """The file of a message, `message` its identifier."""
    document = etree.Element(f"{{{habit.namespace}}}Document", nsmap={habit.prefix: habit.namespace})
    root = _add(document, "BkToCstmrStmt")
    listed = list(statements)
    header = _add(root, "GrpHdr")
    _add_text(header, "MsgId", message)
    _add_text(header, "CreDtTm", f"{listed[0].made_on}T06:00:00" if listed else "")
    for statement in listed:
        _write_statement(_add(root, "Stmt"), statement, habit)
    written: bytes = etree.tostring(document, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return written


def statements_of(lines: Iterable[Line], made_on: str) -> list[Statement]:
    """The statements of some movements, one entry each, by account and statement; every one opens at zero."""
    grouped: dict[tuple[str, str], list[tuple[Line, ...]]] = {}
    for line in lines:
        place = (line["account_id"] or "", line["statement_id"] or "")
        grouped.setdefault(place, []).append((line,))
    return [
        Statement(account, name, entries[0][0]["currency"] or "", made_on, Decimal(0), tuple(entries))
        for (account, name), entries in grouped.items()
    ]


def statement_file(
    message: str, lines: Iterable[Line], made_on: str, *, name: str, habit: Habit | None = None
) -> bytes:
    """The file of the statements of some movements; without movements, of an empty statement `name`."""
    empty = Statement("QUIET", name, "EUR", made_on, Decimal(0), ())
    return write_camt(message, statements_of(lines, made_on) or [empty], habit or Habit())


def _write_statement(element: etree._Element, statement: Statement, habit: Habit) -> None:
    _add_text(element, "Id", statement.name)
    if statement.page is not None:
        pages = _add(element, "StmtPgntn")
        _add_text(pages, "PgNb", str(statement.page[0]))
        _add_text(pages, "LastPgInd", str(statement.page[1]).lower())
    _add_text(element, "CreDtTm", f"{statement.made_on}T06:00:00")
    account = _add(element, "Acct")
    _add_text(_add(account, "Id"), "IBAN", statement.account)
    _add_text(account, "Ccy", statement.currency)
    is_first, is_last = (
        statement.page is None or statement.page[0] == 1,
        statement.page is None or statement.page[1],
    )
    _write_balance(element, "OPBD" if is_first else "ITBD", statement.opening, statement)
    _write_balance(element, "CLBD" if is_last else "ITBD", statement.closing, statement)
    for entry in statement.entries:
        _write_entry(_add(element, "Ntry"), entry, habit)


def _write_balance(element: etree._Element, code: str, amount: Decimal, statement: Statement) -> None:
    balance = _add(element, "Bal")
    _add_text(_add(_add(balance, "Tp"), "CdOrPrtry"), "Cd", code)
    _add_text(balance, "Amt", f"{abs(amount):.2f}", statement.currency)
    _add_text(balance, "CdtDbtInd", "DBIT" if amount < 0 else "CRDT")
    _add_text(_add(balance, "Dt"), "Dt", statement.made_on)


def _write_entry(element: etree._Element, lines: tuple[Line, ...], habit: Habit) -> None:
    first = lines[0]
    total = sum(map(_signed, lines), Decimal(0))
    is_batch = len(lines) > 1
    _add_text(element, "NtryRef", first["entry_reference"])
    _add_text(element, "Amt", f"{abs(total):.2f}" if is_batch else first["amount"], first["currency"])
    direction = ("debit" if total < 0 else "credit") if is_batch else first["direction"] or ""
    _add_text(element, "CdtDbtInd", _DIRECTIONS.get(direction, direction))
    if first["is_reversal"] == "true":
        _add_text(element, "RvslInd", "true")
    status = _STATUSES.get(first["status"] or "", first["status"])
    if habit.version == "08":
        _add_text(_add(element, "Sts"), "Cd", status)
    else:
        _add_text(element, "Sts", status)
    for name, day in (("BookgDt", first["booked_on"]), ("ValDt", first["value_on"])):
        if day:
            _add_text(_add(element, name), "Dt", day)
    if not is_batch:
        _add_text(element, "AcctSvcrRef", first["bank_reference"])
    _add_text(_add(_add(element, "BkTxCd"), "Prtry"), "Cd", "TRF")
    if habit.has_details or is_batch:
        details = _add(element, "NtryDtls")
        if is_batch:
            _add_text(_add(details, "Btch"), "NbOfTxs", str(len(lines)))
        for line in lines:
            _write_details(_add(details, "TxDtls"), line, habit, is_batch=is_batch)
    else:
        _add_text(element, "AddtlNtryInf", first["remittance_text"])


def _write_details(element: etree._Element, line: Line, habit: Habit, *, is_batch: bool) -> None:
    references = _add(element, "Refs")
    if is_batch:
        _add_text(references, "AcctSvcrRef", line["bank_reference"])
    _add_text(references, "EndToEndId", line["end_to_end_id"] or "NOTPROVIDED")
    if habit.version == "02":
        if is_batch:
            _add_text(_add(_add(element, "AmtDtls"), "TxAmt"), "Amt", line["amount"], line["currency"])
    else:
        _add_text(element, "Amt", line["amount"], line["currency"])
        _add_text(element, "CdtDbtInd", _DIRECTIONS.get(line["direction"] or "", line["direction"]))
    is_paid_in = (line["direction"] == "credit") != (line["is_reversal"] == "true")
    role = "Dbtr" if is_paid_in else "Cdtr"
    if line["counterparty_name"] or line["counterparty_account"]:
        parties = _add(element, "RltdPties")
        party = _add(parties, role)
        _add_text(_add(party, "Pty") if habit.version == "08" else party, "Nm", line["counterparty_name"])
        if line["counterparty_account"]:
            _add_text(_add(_add(parties, f"{role}Acct"), "Id"), "IBAN", line["counterparty_account"])
    if line["remittance_text"] or line["structured_reference"]:
        remittance = _add(element, "RmtInf")
        _add_text(remittance, "Ustrd", line["remittance_text"])
        if line["structured_reference"]:
            _add_text(_add(_add(remittance, "Strd"), "CdtrRefInf"), "Ref", line["structured_reference"])


def _signed(line: Line) -> Decimal:
    amount = number_of(line["amount"] or "") or Decimal(0)
    return amount if line["direction"] == "credit" else -amount


def _add(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")


def _add_text(parent: etree._Element, name: str, text: str | None, currency: str | None = None) -> None:
    """Add an element with a text; add nothing for an empty text."""
    if text:
        element = _add(parent, name)
        element.text = text
        if currency:
            element.set("Ccy", currency)
