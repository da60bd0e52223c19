"""Read one entry of a bank statement: one line per movement, with the texts of the register's columns.

A missing value is an empty text. A value that violates the standard is unchanged: the register's rules
refuse it, with its place in the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from reassurance.submissions.formats.time_limit import check_time
from reassurance.submissions.package.limits import Limits

Texts = dict[str, str]

_DIRECTIONS = {"CRDT": "credit", "DBIT": "debit"}
_STATUSES = {"BOOK": "booked", "PDNG": "pending", "INFO": "information", "FUTR": "future"}
BOOLEANS = {"true": "true", "1": "true", "false": "false", "0": "false", "": "false"}
# The standard's placeholder for a missing reference.
_NO_REFERENCE = "NOTPROVIDED"
# A date, optionally followed by a time or a time zone.
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*|Z|[+-]\d{2}:\d{2})?", re.ASCII)
# A decimal of XML Schema, with any number of leading and trailing zeros.
_NUMBER = re.compile(r"([+-]?)0*(\d*)(?:\.(\d*?)0*)?", re.ASCII)
_WHOLE_DIGITS, _DECIMALS = 18, 6


@dataclass(frozen=True)
class Entry:
    """An entry: its lines, and its signed amount, None when its line is refused for the amount."""

    lines: tuple[Texts, ...]
    is_booked: bool
    signed: Decimal | None

    @property
    def currency(self) -> str:
        """The currency of its amount."""
        return self.lines[0]["currency"]

    @property
    def day(self) -> str:
        """The booking date, or the value date without one."""
        return self.lines[0]["booked_on"] or self.lines[0]["value_on"]


def read_entry(element: etree._Element, statement: Texts, number: int, limits: Limits) -> Entry:
    """Read entry `number`, from 1, of a statement. `statement` has the account and name of the statement.

    Raises PackageError when the processor time is used up: one entry may have any number of transactions.
    """
    own = _own(element)
    parts = _parts(element, own, limits)
    # Read once: an entry may have many elements, and its transactions repeat these values.
    shared = {
        "bank_reference": text_of(element, "AcctSvcrRef"),
        "remittance_text": _joined([text_of(element, "AddtlNtryInf")]),
    }
    lines = []
    for place, part in enumerate(parts or [None], start=1):
        check_time(limits)
        suffix = f".{place}" if parts else ""
        details = element.findall("{*}NtryDtls/{*}TxDtls") if part is None else [part]
        movement_id = f"{statement['statement_id']}#{number}{suffix}"
        described = _described(element, details, own, shared, is_complete=part is None)
        line = statement | own | {"movement_id": movement_id} | described
        if part is not None:
            line |= _share(part, own) | {"xml_line": str(part.sourceline)}
        lines.append(line)
    amount = number_of(own["amount"])
    is_credit = own["direction"] == "credit"
    is_readable = (
        amount is not None and amount == round(amount, 2) and own["direction"] in _DIRECTIONS.values()
    )
    signed = (amount if is_credit else -amount) if amount is not None and is_readable else None
    return Entry(tuple(lines), own["status"] == "booked", signed)


def text_of(element: etree._Element, *paths: str) -> str:
    """The first text at one of the paths, stripped. Empty when there is none."""
    for path in paths:
        text = element.findtext("/".join(f"{{*}}{name}" for name in path.split("/")))
        if text and text.strip():
            return str(text.strip())
    return ""


def number_of(text: str) -> Decimal | None:
    """The decimal number in a text. None when it is not a number or has more digits than an amount."""
    number = _NUMBER.fullmatch(text)
    if number is None or not any(map(str.isdigit, text)):
        return None
    sign, digits, decimals = number[1], number[2], number[3] or ""
    if len(digits) > _WHOLE_DIGITS or len(decimals) > _DECIMALS:
        return None
    return Decimal(f"{sign}{digits or 0}.{decimals or 0}")


def day_of(element: etree._Element, path: str) -> str:
    """The date at a path, without its time and time zone."""
    text = text_of(element, f"{path}/Dt", f"{path}/DtTm")
    day = _DAY.fullmatch(text)
    return day[1] if day else text


def is_day(text: str) -> bool:
    """Whether a text is a date, as `day_of` returns it."""
    return _DAY.fullmatch(text) is not None


def amount_text(text: str) -> str:
    """An amount without trailing zeros beyond cents. Texts that are no number are unchanged."""
    number = number_of(text)
    if number is None:
        return text
    cents = number.quantize(Decimal("0.01"))
    return f"{cents:f}" if cents == number else f"{number:f}"


def direction_of(element: etree._Element) -> str:
    """`credit` or `debit`. Other texts are unchanged."""
    text = text_of(element, "CdtDbtInd")
    return _DIRECTIONS.get(text, text)


def _own(element: etree._Element) -> Texts:
    """The values of the entry itself, without its transactions."""
    status, reversal = text_of(element, "Sts/Cd", "Sts/Prtry", "Sts"), text_of(element, "RvslInd")
    amount = element.find("{*}Amt")
    return {
        "entry_reference": text_of(element, "NtryRef"),
        "booked_on": day_of(element, "BookgDt"),
        "value_on": day_of(element, "ValDt"),
        "direction": direction_of(element),
        "amount": amount_text(text_of(element, "Amt")),
        "currency": "" if amount is None else amount.get("Ccy", "").strip(),
        "is_reversal": BOOLEANS.get(reversal, reversal),
        "status": _STATUSES.get(status, status),
        "xml_line": str(element.sourceline),
    }


def _parts(element: etree._Element, own: Texts, limits: Limits) -> list[etree._Element]:
    """The transactions of a batch entry, one line each. Empty when they do not add up to the entry."""
    details = element.findall("{*}NtryDtls/{*}TxDtls")
    if len(details) < 2:
        return []
    total = Decimal(0)
    for part in details:
        check_time(limits)
        share = _share(part, own)
        amount = number_of(share["amount"])
        if amount is None or share["currency"] != own["currency"]:
            return []
        total += amount if share["direction"] == own["direction"] else -amount
    return details if total == number_of(own["amount"]) else []


def _share(part: etree._Element, own: Texts) -> Texts:
    """Amount, currency and direction of one transaction of an entry."""
    for path in ("{*}Amt", "{*}AmtDtls/{*}TxAmt/{*}Amt"):
        amount = part.find(path)
        if amount is not None:
            text, currency = amount_text((amount.text or "").strip()), amount.get("Ccy", "").strip()
            return {
                "amount": text,
                "currency": currency,
                "direction": direction_of(part) or own["direction"],
            }
    return {"amount": "", "currency": "", "direction": own["direction"]}


def _described(
    element: etree._Element, details: list[etree._Element], own: Texts, shared: Texts, *, is_complete: bool
) -> Texts:
    """References, counterparty and remittance of a movement, from its details and the entry around them.

    `shared` are the values of the entry for movements without their own. A batch that is not split
    (`is_complete`) has no counterparty and no reference: its transactions have them.
    """
    is_batch = len(details) > 1 or (bool(details) and is_complete and _declared_transactions(element) > 1)
    first = details[0] if details and not is_batch else element
    # The counterparty of a credit is the debtor. A reversal keeps the roles of the reversed movement.
    is_paid_in = (direction_of(first) or own["direction"]) == "credit"
    role = "Dbtr" if is_paid_in != (own["is_reversal"] == "true") else "Cdtr"
    parties, account = f"RltdPties/{role}", f"RltdPties/{role}Acct/Id"
    references = [
        text_of(part, "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb") for part in details
    ]
    texts = [text for part in details for text in _remittance(part)]
    end_to_end = text_of(first, "Refs/EndToEndId")
    return {
        "bank_reference": text_of(first, "Refs/AcctSvcrRef") or shared["bank_reference"],
        "end_to_end_id": "" if end_to_end == _NO_REFERENCE else end_to_end,
        "counterparty_name": text_of(first, f"{parties}/Nm", f"{parties}/Pty/Nm"),
        "counterparty_account": text_of(first, f"{account}/IBAN", f"{account}/Othr/Id"),
        "structured_reference": "" if is_batch else next(filter(None, references), ""),
        "remittance_text": _joined(texts)
        or _joined([text_of(first, "AddtlTxInf")])
        or shared["remittance_text"],
    }


def _declared_transactions(element: etree._Element) -> int:
    """The number of transactions that an entry declares (`NbOfTxs`), 0 without one."""
    text = text_of(element, "NtryDtls/Btch/NbOfTxs")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _WHOLE_DIGITS else 0


def _remittance(part: etree._Element) -> Iterator[str]:
    for path in ("{*}RmtInf/{*}Ustrd", "{*}RmtInf/{*}Strd/{*}AddtlRmtInf"):
        yield from (remittance.text or "" for remittance in part.findall(path))


def _joined(texts: list[str]) -> str:
    """Texts joined on one line. Banks break them into lines of a fixed width."""
    return " ".join(" ".join(texts).split())
