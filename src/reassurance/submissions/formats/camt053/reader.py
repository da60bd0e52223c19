"""Read the movements of bank statements in camt.053, and check them against the balances.

Versions 02, 04 and 08 are supported, in any envelope and with any namespace prefix. Each entry is one line. A
batch entry is one line per transaction if all transactions have amounts that add up to the entry. Entries
that are not booked are lines too, with another status.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from reassurance.submissions.formats.camt053.completeness import Ends, Page, check_chain
from reassurance.submissions.formats.camt053.entries import Texts
from reassurance.submissions.formats.camt053.statement import Statement, read_page
from reassurance.submissions.formats.xml import events
from reassurance.submissions.messages.unreadable import contradicting, unreadable
from reassurance.submissions.package.limits import Limits

VERSIONS = ("02", "04", "08")
COLUMNS = (
    "account_id",
    "movement_id",
    "statement_id",
    "entry_reference",
    "bank_reference",
    "end_to_end_id",
    "booked_on",
    "value_on",
    "direction",
    "amount",
    "currency",
    "is_reversal",
    "status",
    "counterparty_name",
    "counterparty_account",
    "structured_reference",
    "remittance_text",
    "xml_line",
)
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.\d{3})\.001\.(\d{2})")


@dataclass
class Reading:
    """The state of reading one file.

    `others` has the first and last line, from 1, of each statement without a movement in `month`. It is empty
    when `month` is.
    """

    month: str = ""
    others: list[tuple[int, int]] = field(default_factory=list)
    lines: int = 0
    _first: int = 1
    _statement: Statement | None = None
    _message: dict[str, str] = field(default_factory=dict)
    _messages: list[Page] = field(default_factory=list)
    _ends: list[Ends] = field(default_factory=list)
    # Accounts with entries or with a balance in the month; name and last day of a statement with neither.
    _judged: set[str] = field(default_factory=set)
    _silent: dict[str, tuple[str, str]] = field(default_factory=dict)

    def movements(self, path: Path, limits: Limits) -> Iterator[Texts]:
        """The movements of every statement of a file; see `read_movements`."""
        for kind, element in events(path, limits):
            if kind == "start":
                self._begin(element)
            else:
                for movement in self._end(element, limits):
                    self.lines += 1
                    yield movement
        if not self._ends:
            raise unreadable("camt_none")
        check_chain(self._ends, self._messages)
        self._check_months()

    def _begin(self, element: etree._Element) -> None:
        """Handle the start of an element. Only documents and statements matter."""
        name = _name(element)
        if self._statement is not None or name not in ("Document", "Stmt"):
            return
        _check_version(element)
        if name == "Document":
            self._message = {}
        else:
            self._first = self.lines + 1
            self._statement = Statement(element, message_page=self._message_page())

    def _end(self, element: etree._Element, limits: Limits) -> Iterator[Texts]:
        """Handle the end of an element. Yields its movements."""
        statement, name = self._statement, _name(element)
        if statement is None:
            if name in ("PgNb", "LastPgInd"):
                self._message[name] = (element.text or "").strip()
            elif name == "GrpHdr" and (page := self._message_page()):
                self._messages.append(page)
            _forget(element)
        elif element is statement.element:
            self._ends.append(statement.ends())
            if self.month:
                self._note_month(statement)
            self._statement = None
            _forget(element)
        elif element.getparent() is statement.element:
            if name == "Ntry":
                yield from statement.read_movements(element, limits)
                _forget(element)
            else:
                statement.read_part(name, element)

    def _note_month(self, statement: Statement) -> None:
        """Note whether a statement has an entry, or without entries a balance, in the month."""
        has_lines, is_known = self.lines >= self._first, statement.is_of(self.month)
        if has_lines and not is_known:
            self.others.append((self._first, self.lines))
        if has_lines or is_known:
            self._judged.add(statement.account)
        else:
            self._silent[statement.account] = statement.name, statement.last_day()

    def _check_months(self) -> None:
        """Raise StatementError for an account without any entry, and without a balance in the month."""
        for account, (name, day) in self._silent.items():
            if account not in self._judged:
                raise contradicting(
                    "camt_month", statement=name, account=account, expected=self.month, actual=day
                )

    def _message_page(self) -> Page | None:
        """The page number in the header of the current message."""
        return read_page(self._message.get("PgNb", ""), self._message.get("LastPgInd", ""))


def read_movements(path: Path, limits: Limits) -> Iterator[Texts]:
    """The movements of every statement of a file, in order, each as texts by the names in `COLUMNS`.

    Raises PackageError when the file is not a camt.053 in a supported version. Raises StatementError when the
    entries of a statement do not add up to the difference of its balances, or when a statement or a page is
    missing.
    """
    return Reading().movements(path, limits)


def _name(element: etree._Element) -> str:
    return _parts(element)[1]


def _forget(element: etree._Element) -> None:
    """Free the memory of an element: a file may have any number of entries."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _parts(element: etree._Element) -> tuple[str, str]:
    """The namespace and the local name of an element. `etree.QName` refuses a namespace that has a brace."""
    namespace, _, name = str(element.tag).rpartition("}")
    return namespace.removeprefix("{"), name


def _check_version(element: etree._Element) -> None:
    namespace, _ = _parts(element)
    if not namespace:
        raise unreadable("camt_no_namespace", line=element.sourceline)
    version = _NAMESPACE.fullmatch(namespace)
    if version is None or version[1] != "camt.053" or version[2] not in VERSIONS:
        raise unreadable(
            "camt_version",
            line=element.sourceline,
            actual=f"{version[1]}.001.{version[2]}" if version else namespace,
            expected=", ".join(f"camt.053.001.{version}" for version in VERSIONS),
        )
