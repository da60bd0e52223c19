"""One bank statement: what its parts say, and whether its entries lead from one balance to the other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from reassurance.submissions.camt_entries import Texts, direction_of, number_of, read_entry, text_of
from reassurance.submissions.unreadable import contradicting, unreadable

_OPENINGS = ("OPBD", "PRCD")
_CLOSING = "CLBD"
# Where one page of a statement ends and the next begins.
_INTERIM = "ITBD"


@dataclass(frozen=True)
class Ends:
    """Account and currency of a statement, its balances before and after."""

    account: str
    currency: str
    opening: Decimal
    closing: Decimal


@dataclass(frozen=True)
class _Balance:
    """A balance: its code in the standard, its currency, its amount, negative when it is a debit."""

    code: str
    currency: str
    amount: Decimal


@dataclass
class Statement:
    """What is known so far of a statement, or of one of its pages; `element` is where it stands."""

    element: etree._Element
    account: str = ""
    name: str = ""
    page: str = ""
    balances: list[_Balance] = field(default_factory=list)
    declared_entries: str = ""
    entries: int = 0
    booked: Decimal = Decimal(0)
    is_all_read: bool = True
    noted: set[str] = field(default_factory=set)

    def note(self, name: str, element: etree._Element) -> None:
        """Take down what one of its parts, other than an entry, says; the first of a kind has the word.

        Raises PackageError when a balance cannot be read.
        """
        if name == "Bal":
            self.balances.append(_read_balance(element))
        if name in self.noted:
            return
        self.noted.add(name)
        if name == "Id":
            self.name = (element.text or "").strip()
        elif name == "StmtPgntn":
            number, is_last = text_of(element, "PgNb"), text_of(element, "LastPgInd") == "true"
            self.page = "" if number == "1" and is_last else number
        elif name == "Acct":
            self.account = text_of(element, "Id/IBAN", "Id/Othr/Id")
        elif name == "TxsSummry":
            self.declared_entries = text_of(element, "TtlNtries/NbOfNtries")

    def moved(self, element: etree._Element) -> Iterator[Texts]:
        """The movements of its next entry.

        Raises PackageError when it was not told before which statement, of which account, that is.
        """
        if not {"Id", "Acct"} <= self.noted:
            raise unreadable("camt_order", line=element.sourceline)
        self.entries += 1
        entry = read_entry(element, self._names(), self.entries)
        if entry.signed is None:
            self.is_all_read = False
        elif entry.is_booked:
            self.booked += entry.signed
        yield from entry.lines

    def judged(self) -> Ends:
        """Its balances; raises StatementError when its entries do not lead from one to the other.

        An amount that cannot be read is refused with its line: what it stands for is then unknown, and
        nothing is compared.
        """
        place = {"statement": self._names()["statement_id"], "account": self.account}
        opening, closing = self._opening_and_closing()
        if opening is None or closing is None:
            raise contradicting("camt_no_balance", **place)
        if opening.currency != closing.currency:
            raise contradicting(
                "camt_two_currencies", found=f"{opening.currency}, {closing.currency}", **place
            )
        if self.is_all_read and opening.amount + self.booked != closing.amount:
            raise contradicting(
                "camt_balance",
                opening=f"{opening.amount:.2f}",
                booked=f"{self.booked:.2f}",
                found=f"{opening.amount + self.booked:.2f}",
                closing=f"{closing.amount:.2f}",
                **place,
            )
        # Of a statement in pages, the number is that of all of them.
        if not self.page and self.declared_entries not in ("", str(self.entries)):
            raise contradicting("camt_entries", expected=self.declared_entries, found=self.entries, **place)
        return Ends(self.account, opening.currency, opening.amount, closing.amount)

    def _names(self) -> Texts:
        """What its entries are told to belong to."""
        name = f"{self.name}/{self.page}" if self.page else self.name
        return {"account_id": self.account, "statement_id": name}

    def _opening_and_closing(self) -> tuple[_Balance | None, _Balance | None]:
        """Its booked balances; a page begins or ends with an interim one."""
        interim = [balance for balance in self.balances if balance.code == _INTERIM]
        openings = [balance for balance in self.balances if balance.code in _OPENINGS]
        closings = [balance for balance in self.balances if balance.code == _CLOSING]
        if not openings:
            openings, interim = interim[:1], interim[1:]
        closings = closings or interim[-1:]
        return openings[0] if openings else None, closings[-1] if closings else None


def check_chain(ends: list[Ends]) -> None:
    """Raise StatementError when the statements of an account do not follow from one another, in any order.

    Each opens where another closed, but for the first.
    """
    accounts: dict[tuple[str, str], list[Ends]] = {}
    for end in ends:
        accounts.setdefault((end.account, end.currency), []).append(end)
    for (account, _), told in accounts.items():
        firsts = _firsts(told)
        if len(firsts) > 1:
            opened = ", ".join(f"{opening:.2f}" for opening in sorted(firsts))
            raise contradicting("camt_gap", account=account, found=opened)


def _firsts(told: list[Ends]) -> list[Decimal]:
    """The openings that no other statement leads to: one, when they all follow from one another."""
    alone = Counter(end.opening for end in told) - Counter(end.closing for end in told)
    firsts = list(alone.elements()) or [told[0].opening]
    following: dict[Decimal, list[Decimal]] = {}
    for end in told:
        following.setdefault(end.opening, []).append(end.closing)
    reached = set()
    for opening in [*firsts, *following]:
        if opening not in reached and opening not in firsts:
            firsts.append(opening)
        waiting = [opening]
        while waiting:
            balance = waiting.pop()
            if balance not in reached:
                reached.add(balance)
                waiting += following.get(balance, [])
    return firsts


def _read_balance(element: etree._Element) -> _Balance:
    amount, code = element.find("{*}Amt"), text_of(element, "Tp/CdOrPrtry/Cd")
    value, direction = number_of(text_of(element, "Amt")), direction_of(element)
    if amount is None or value is None or direction not in ("credit", "debit"):
        raise unreadable("camt_bad_balance", line=element.sourceline, code=code)
    return _Balance(code, amount.get("Ccy", "").strip(), value if direction == "credit" else -value)
