"""Bank statements as the oracle reads them: it loads the file as one tree, the platform reads a stream.

read_statements(content)      one line of texts per movement; ValueError when the file is not consistent
"""

import re
from decimal import Decimal
from itertools import groupby
from typing import Any

from lxml import etree

Texts = dict[str, str]

_NAMESPACE = re.compile("urn:iso:std:iso:20022:tech:xsd:camt[.]053[.]001[.](02|04|08)")
_DECIMAL = re.compile("[+-]?(0*[0-9]{1,18}([.][0-9]{0,6}0*)?|0*[.][0-9]{1,6}0*)")
_DAY = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*|Z|[+-][0-9]{2}:[0-9]{2})?")
_CODES = {
    "direction": {"CRDT": "credit", "DBIT": "debit"},
    "status": {"BOOK": "booked", "PDNG": "pending", "INFO": "information", "FUTR": "future"},
    "is_reversal": {"": "false", "0": "false", "1": "true"},
}


def read_statements(content: bytes) -> list[Texts]:
    """The movements of a file, in file order."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    _demand(root.getroottree().docinfo.internalDTD is None, "a document type")
    _demand(all(":" not in one.tag.rpartition("}")[2] for one in root.iter("*")), "an unknown prefix")
    texts = [text for one in root.iter() for text in (one.text, one.tail, *one.attrib.values()) if text]
    _demand(all(len(text) <= 10_000 for text in texts), "a long text")
    statement_elements = [
        one for one in root.iter("{*}Stmt") if next(one.iterancestors("{*}Stmt"), None) is None
    ]
    documents = [one for one in root.iter("{*}Document") if next(one.iterancestors("{*}Stmt"), None) is None]
    _demand(bool(statement_elements), "no statement")
    for one in (*documents, *statement_elements):
        _demand(bool(_NAMESPACE.fullmatch(etree.QName(one).namespace or "")), "another message")
    lines, ends = [], []
    for one in statement_elements:
        result, end = _statement(one)
        lines += result
        ends.append(end)
    for _, group in groupby(sorted(ends), lambda end: end[:2]):
        _demand(_follow([end[2:] for end in group]), "a statement is missing")
    return lines


def _statement(one: Any) -> tuple[list[Texts], tuple[str, str, Decimal, Decimal]]:
    number, is_last = _text(one, "StmtPgntn/PgNb"), _text(one, "StmtPgntn/LastPgInd") == "true"
    _demand(number == "" or bool(re.fullmatch("0*[1-9][0-9]{0,17}", number)), "a page number")
    page = "" if (number, is_last) == ("1", True) else number
    account = _text(one, "Acct/Id/IBAN") or _text(one, "Acct/Id/Othr/Id")
    name = _text(one, "Id") + (f"/{page}" if page else "")
    balances = [_balance(balance) for balance in one.findall("{*}Bal")]
    interim = [balance for balance in balances if balance[0] == "ITBD"]
    openings = [balance for balance in balances if balance[0] == "OPBD"]
    openings = openings or [balance for balance in balances if balance[0] == "PRCD"]
    closings = [balance for balance in balances if balance[0] == "CLBD"]
    if not openings and interim and page:
        openings, interim = [interim[0]], interim[1:]
    closings = closings or (interim[-1:] if page else [])
    _demand(bool(openings and closings) and openings[0][1] == closings[-1][1], "the balances")
    moved, is_known, lines = Decimal(0), True, []
    currencies = {_text(one, "Acct/Ccy")}
    entries = one.findall("{*}Ntry")
    statement_elements = [etree.QName(part).localname for part in one]
    before = statement_elements[: statement_elements.index("Ntry")] if entries else ["Id", "Acct"]
    _demand("Id" in before and "Acct" in before, "an entry comes first")
    for place, entry in enumerate(entries, start=1):
        own = _own(entry) | {"account_id": account, "statement_id": name, "movement_id": f"{name}#{place}"}
        lines += _movements(entry, own)
        if not _is_in_cents(own["amount"]) or own["direction"] not in ("credit", "debit"):
            is_known = False
        elif own["status"] == "booked":
            currencies.add(own["currency"])
            moved += Decimal(own["amount"]) * (1 if own["direction"] == "credit" else -1)
    _demand(not is_known or openings[0][2] + moved == closings[-1][2], "entries and balances")
    summed = currencies if is_known else {_text(one, "Acct/Ccy")}
    _demand(summed <= {openings[0][1], ""}, "another currency")
    counted = _text(one, "TxsSummry/TtlNtries/NbOfNtries")
    _demand(bool(page) or counted in ("", str(len(entries))), "the number of entries")
    return lines, (account, openings[0][1], openings[0][2], closings[-1][2])


def _balance(one: Any) -> tuple[str, str, Decimal]:
    amount, direction = _text(one, "Amt"), _code("direction", _text(one, "CdtDbtInd"))
    _demand(bool(_DECIMAL.fullmatch(amount)) and direction in ("credit", "debit"), "a balance")
    sign = 1 if direction == "credit" else -1
    return _text(one, "Tp/CdOrPrtry/Cd"), one.find("{*}Amt").get("Ccy", "").strip(), sign * Decimal(amount)


def _movements(entry: Any, own: Texts) -> list[Texts]:
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    shares = [_share(one, own) for one in details]
    is_batch = len(details) > 1 and all(
        _DECIMAL.fullmatch(share["amount"]) and share["currency"] == own["currency"] for share in shares
    )
    if is_batch:
        signed = sum(
            Decimal(share["amount"]) * (1 if share["direction"] == own["direction"] else -1)
            for share in shares
        )
        is_batch = bool(_DECIMAL.fullmatch(own["amount"])) and signed == Decimal(own["amount"])
    if not is_batch:
        return [own | _description(entry, details, own)]
    return [
        own
        | _description(entry, [one], own)
        | share
        | {"movement_id": f"{own['movement_id']}.{place}", "xml_line": str(one.sourceline)}
        for place, (one, share) in enumerate(zip(details, shares, strict=True), start=1)
    ]


def _own(entry: Any) -> Texts:
    amount = entry.find("{*}Amt")
    status = _text(entry, "Sts/Cd") or _text(entry, "Sts/Prtry") or _text(entry, "Sts")
    return {
        "entry_reference": _text(entry, "NtryRef"),
        "booked_on": _day(entry, "BookgDt"),
        "value_on": _day(entry, "ValDt"),
        "direction": _code("direction", _text(entry, "CdtDbtInd")),
        "amount": _amount(_text(entry, "Amt")),
        "currency": amount.get("Ccy", "").strip() if amount is not None else "",
        "is_reversal": _code("is_reversal", _text(entry, "RvslInd")),
        "status": _code("status", status),
        "xml_line": str(entry.sourceline),
    }


def _share(one: Any, own: Texts) -> Texts:
    amounts = [one.find("{*}Amt"), one.find("{*}AmtDtls/{*}TxAmt/{*}Amt")]
    amount = next((result for result in amounts if result is not None), None)
    text, currency = ("", "") if amount is None else ((amount.text or "").strip(), amount.get("Ccy", ""))
    direction = _text(one, "CdtDbtInd") if amount is not None else ""
    return {
        "amount": _amount(text),
        "currency": currency.strip(),
        "direction": _code("direction", direction) or own["direction"],
    }


def _description(entry: Any, details: list[Any], own: Texts) -> Texts:
    counted = _text(entry, "NtryDtls/Btch/NbOfTxs")
    is_whole = len(details) == len(entry.findall("{*}NtryDtls/{*}TxDtls"))
    is_many = len(details) > 1 or (is_whole and counted.isdecimal() and bool(details) and int(counted) > 1)
    first = details[0] if details and not is_many else entry
    receives = (_code("direction", _text(first, "CdtDbtInd")) or own["direction"]) == "credit"
    role = "Dbtr" if receives is (own["is_reversal"] != "true") else "Cdtr"
    party = f"RltdPties/{role}"
    written = [
        result.text or ""
        for one in details
        for path in ("Ustrd", "Strd/{*}AddtlRmtInf")
        for result in one.findall(f"{{*}}RmtInf/{{*}}{path}")
    ]
    references = [
        _text(one, "RmtInf/Strd/CdtrRefInf/Ref") or _text(one, "RmtInf/Strd/RfrdDocInf/Nb") for one in details
    ]
    end_to_end = _text(first, "Refs/EndToEndId")
    texts = (" ".join(written), _text(first, "AddtlTxInf"), _text(entry, "AddtlNtryInf"))
    return {
        "bank_reference": _text(first, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef"),
        "end_to_end_id": end_to_end if end_to_end != "NOTPROVIDED" else "",
        "counterparty_name": _text(first, f"{party}/Nm") or _text(first, f"{party}/Pty/Nm"),
        "counterparty_account": _text(first, f"{party}Acct/Id/IBAN")
        or _text(first, f"{party}Acct/Id/Othr/Id"),
        "structured_reference": "" if is_many else next((one for one in references if one), ""),
        "remittance_text": next((" ".join(text.split()) for text in texts if text.split()), ""),
    }


def _follow(ends: list[tuple[Decimal, Decimal]]) -> bool:
    """Whether, in some order, each statement opens with the closing balance of the one before."""

    def reaches(balance: Decimal, left: list[tuple[Decimal, Decimal]]) -> bool:
        return not left or any(
            reaches(closing, left[:place] + left[place + 1 :])
            for place, (opening, closing) in enumerate(left)
            if opening == balance
        )

    return any(reaches(opening, ends) for opening, _ in ends)


def _text(one: Any, path: str) -> str:
    result = one.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return "" if result is None else (result.text or "").strip()


def _code(column: str, text: str) -> str:
    return _CODES[column].get(text, text)


def _day(one: Any, path: str) -> str:
    text = _text(one, f"{path}/Dt") or _text(one, f"{path}/DtTm")
    result = _DAY.fullmatch(text)
    return result[1] if result else text


def _amount(text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        return text
    number = Decimal(text)
    return f"{number:.2f}" if number == round(number, 2) else f"{number:f}"


def _is_in_cents(text: str) -> bool:
    return bool(_DECIMAL.fullmatch(text)) and Decimal(text) == round(Decimal(text), 2)


def _demand(is_so: bool, what: str) -> None:
    if not is_so:
        raise ValueError(what)
