"""Read one bank statement, and check that its entries add up to the difference of its balances."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from reassurance.submissions.formats.camt053.completeness import Ends, Page
from reassurance.submissions.formats.camt053.entries import (
    BOOLEANS,
    Texts,
    day_of,
    direction_of,
    is_day,
    number_of,
    read_entry,
    text_of,
)
from reassurance.submissions.messages.unreadable import contradicting, unreadable
from reassurance.submissions.package.limits import Limits
from reassurance.wording import amount

_OPENINGS = ("OPBD", "PRCD")
_CLOSING = "CLBD"
# The balance between two pages of a statement.
_INTERIM = "ITBD"
# The standard allows five digits for a page number, but also leading zeros.
_PAGE_DIGITS = 18


@dataclass(frozen=True)
class _Balance:
    """A balance: its code in the standard, its day, its currency and its amount, negative for a debit."""

    code: str
    day: str
    currency: str
    amount: Decimal


@dataclass
class Statement:
    """The state of reading a statement or one of its pages. `element` is its XML element."""

    element: etree._Element
    account: str = ""
    currency: str = ""
    name: str = ""
    page: Page | None = None
    message_page: Page | None = None
    days: set[str] = field(default_factory=set)
    balances: list[_Balance] = field(default_factory=list)
    declared_entries: str = ""
    entries: int = 0
    entry_currencies: set[str] = field(default_factory=set)
    booked: Decimal = Decimal(0)
    is_all_read: bool = True
    parts: set[str] = field(default_factory=set)

    def read_part(self, name: str, element: etree._Element) -> None:
        """Read a part other than an entry. Except for balances, only the first part of each kind counts.

        Raises PackageError when a balance cannot be read.
        """
        if name == "Bal":
            self.balances.append(_read_balance(element))
        if name in self.parts:
            return
        self.parts.add(name)
        if name == "Id":
            self.name = (element.text or "").strip()
        elif name == "StmtPgntn":
            self.page = read_page(text_of(element, "PgNb"), text_of(element, "LastPgInd"))
        elif name == "Acct":
            self.account, self.currency = text_of(element, "Id/IBAN", "Id/Othr/Id"), text_of(element, "Ccy")
        elif name == "TxsSummry":
            self.declared_entries = text_of(element, "TtlNtries/NbOfNtries")

    def read_movements(self, element: etree._Element, limits: Limits) -> Iterator[Texts]:
        """The movements of the next entry.

        Raises PackageError when the statement's name and account do not precede its entries, or when the
        processor time is used up.
        """
        if not {"Id", "Acct"} <= self.parts:
            raise unreadable("camt_order", line=element.sourceline)
        self.entries += 1
        entry = read_entry(element, self._names(), self.entries, limits)
        self.days.add(entry.day)
        if entry.is_booked and entry.currency:
            self.entry_currencies.add(entry.currency)
        if entry.signed is None:
            self.is_all_read = False
        elif entry.is_booked:
            self.booked += entry.signed
        yield from entry.lines

    def ends(self) -> Ends:
        """The balances. Raises StatementError when the entries do not add up to their difference.

        When the amount of an entry cannot be read, its line is refused and the balances are not compared.
        """
        place = {"statement": self._names()["statement_id"], "account": self.account}
        pair = self._opening_and_closing()
        if pair is None:
            raise contradicting("camt_no_balance", **place)
        opening, closing = pair
        currencies = {opening.currency, closing.currency}
        if len(currencies) > 1:
            both = f"{opening.currency}, {closing.currency}"
            raise contradicting("camt_two_currencies", actual=both, **place)
        # Currencies of entries are not compared either when an amount cannot be read.
        summed = self.entry_currencies if self.is_all_read else set()
        others = sorted((summed | ({self.currency} - {""})) - currencies)
        if others:
            raise contradicting("camt_currency", actual=others[0], expected=opening.currency, **place)
        if self.is_all_read and opening.amount + self.booked != closing.amount:
            raise contradicting(
                "camt_balance",
                opening=amount(opening.amount),
                booked=amount(self.booked),
                actual=amount(opening.amount + self.booked),
                closing=amount(closing.amount),
                **place,
            )
        self._check_count(place)
        return Ends(
            self.account,
            self.name,
            opening.currency,
            opening.amount,
            closing.amount,
            is_opened=opening.code in _OPENINGS,
            is_closed=closing.code == _CLOSING,
            page=self.page,
        )

    def is_of(self, month: str) -> bool:
        """True when an entry is in the month. Without entries, the balances count instead.

        Texts that are no dates do not count; without a date, the month is not known to be another one.
        """
        days = set(filter(is_day, self.days or (balance.day for balance in self.balances)))
        return not days or any(day.startswith(month) for day in days)

    def last_day(self) -> str:
        """The last day of its balances."""
        return max(balance.day for balance in self.balances)

    def _check_count(self, place: dict[str, str]) -> None:
        """Raise StatementError when the declared number of entries differs, except for pages."""
        declared = self.declared_entries
        is_same = declared == "" or (declared.lstrip("0") or "0") == str(self.entries)
        if self.page_number() == "" and not is_same:
            raise contradicting("camt_entries", expected=declared, actual=self.entries, **place)

    def page_number(self) -> str:
        """The page number. Empty for a statement with a single page."""
        page = self.page or self.message_page
        return "" if page is None or page == Page(1, is_last=True) else str(page.number)

    def _names(self) -> Texts:
        """The account and the statement's name, for each of its lines."""
        number = self.page_number()
        return {"account_id": self.account, "statement_id": f"{self.name}/{number}" if number else self.name}

    def _opening_and_closing(self) -> tuple[_Balance, _Balance] | None:
        """The opening and the closing balance, preferably two whose difference is the sum of the entries.

        None when one is missing. A page may have interim balances, in any order. The time is linear in their
        number.
        """
        interim = [balance for balance in self.balances if balance.code == _INTERIM]
        openings = [balance for code in _OPENINGS for balance in self.balances if balance.code == code][:1]
        closings = [balance for balance in self.balances if balance.code == _CLOSING][-1:]
        by_amount: dict[Decimal, list[_Balance]] = {}
        for closing in closings or interim:
            # Two per amount are enough: at most one of them is the opening balance itself.
            if len(same := by_amount.setdefault(closing.amount, [])) < 2:
                same.append(closing)
        first = None
        for opening in openings or interim:
            for closing in by_amount.get(opening.amount + self.booked, ()):
                if opening is not closing:
                    return opening, closing
            if first is None:
                others = (closing for closing in closings or interim if opening is not closing)
                first = next(((opening, closing) for closing in others), None)
        return first


def read_page(number: str, is_last: str) -> Page | None:
    """The page of a statement or of a message; None without a number.

    Raises StatementError when its number is not a whole number from 1.
    """
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and 0 < len(number.lstrip("0")) <= _PAGE_DIGITS):
        raise contradicting("camt_page_number", actual=number)
    return Page(int(number), is_last=BOOLEANS.get(is_last) == "true")


def _read_balance(element: etree._Element) -> _Balance:
    amount_element, code = element.find("{*}Amt"), text_of(element, "Tp/CdOrPrtry/Cd")
    value, direction = number_of(text_of(element, "Amt")), direction_of(element)
    if amount_element is None or value is None or direction not in ("credit", "debit"):
        raise unreadable("camt_bad_balance", line=element.sourceline, code=code)
    signed = value if direction == "credit" else -value
    return _Balance(code, day_of(element, "Dt"), amount_element.get("Ccy", "").strip(), signed)
