"""Bank statements in camt.053, whichever bank wrote them: their movements, once their balances agree.

Versions 02, 04 and 08 are read, in any envelope and under any prefix. One line per movement: an entry, or
each transaction of a batch entry whose details all say their amounts and add up to it. What is not booked
yet is a line too, of another status: nothing that a bank tells is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from reassurance.submissions.camt_entries import Texts
from reassurance.submissions.camt_statement import Ends, Statement, check_chain
from reassurance.submissions.hardened_xml import events
from reassurance.submissions.limits import Limits
from reassurance.submissions.unreadable import unreadable

VERSIONS = ("02", "04", "08")
COLUMNS = (
    "account_id", "movement_id", "statement_id", "entry_reference", "bank_reference", "end_to_end_id",
    "booked_on", "value_on", "direction", "amount", "currency", "is_reversal", "status", "counterparty_name",
    "counterparty_account", "structured_reference", "remittance_text", "xml_line",
)  # fmt: skip
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.\d{3})\.001\.(\d{2})")


@dataclass
class _Reading:
    """Where in a file the reader is: within which statement, on which page of a message."""

    statement: Statement | None = None
    message_page: str = ""
    count: int = 0
    ends: list[Ends] = field(default_factory=list)

    def begin(self, element: etree._Element) -> None:
        """An element begins: perhaps a document, or a statement."""
        name = _name(element)
        if self.statement is not None or name not in ("Document", "Stmt"):
            return
        _check_version(element)
        if name == "Document":
            self.message_page = ""
        else:
            self.statement, self.count = Statement(element, page=self.message_page), self.count + 1

    def end(self, element: etree._Element) -> Iterator[Texts]:
        """An element ends; the movements that it tells."""
        statement, name = self.statement, _name(element)
        if statement is None:
            self._note_page(name, (element.text or "").strip())
            _forget(element)
        elif element is statement.element:
            self.ends.append(statement.judged())
            self.statement = None
            _forget(element)
        elif element.getparent() is statement.element:
            if name == "Ntry":
                yield from statement.moved(element)
                _forget(element)
            else:
                statement.note(name, element)

    def _note_page(self, name: str, text: str) -> None:
        """A message that is one page of several says so in its header."""
        if name == "PgNb":
            self.message_page = text
        elif name == "LastPgInd" and (self.message_page, text) == ("1", "true"):
            self.message_page = ""


def read_movements(path: Path, limits: Limits) -> Iterator[Texts]:
    """The movements of every statement of a file, in its order, each as texts by the names in `COLUMNS`.

    Raises PackageError when the file is no camt.053 of a version that is read; StatementError when the
    entries of a statement do not lead from its opening balance to its closing one, or when one is missing
    between two others.
    """
    reading = _Reading()
    for kind, element in events(path, limits):
        if kind == "start":
            reading.begin(element)
        else:
            yield from reading.end(element)
    if not reading.count:
        raise unreadable("camt_none")
    check_chain(reading.ends)


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _forget(element: etree._Element) -> None:
    """Free what was read: a file may hold any number of entries."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _check_version(element: etree._Element) -> None:
    namespace = etree.QName(element).namespace or ""
    found = _NAMESPACE.fullmatch(namespace)
    if found is None or found[1] != "camt.053" or found[2] not in VERSIONS:
        raise unreadable(
            "camt_version",
            line=element.sourceline,
            found=f"{found[1]}.001.{found[2]}" if found else namespace,
            expected=", ".join(f"camt.053.001.{version}" for version in VERSIONS),
        )
