"""Check that no statement of a file, and no page of a statement, is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from reassurance.submissions.messages.unreadable import contradicting
from reassurance.wording import Worded, amount

# The maximum number of balances in a message.
_LISTED = 10


@dataclass(frozen=True)
class Page:
    """A page of a statement or of a message: its number from 1, and whether it is the last."""

    number: int
    is_last: bool


@dataclass(frozen=True)
class Ends:
    """The opening and closing balances of a statement or of one of its pages.

    `is_opened`, `is_closed`: True for a balance of a statement (OPBD, CLBD), False for one of a page.
    """

    account: str
    name: str
    currency: str
    opening: Decimal
    closing: Decimal
    is_opened: bool = True
    is_closed: bool = True
    page: Page | None = None


def check_chain(ends: list[Ends], messages: Iterable[Page] = ()) -> None:
    """Raise StatementError when a statement or a page is missing. Their order does not matter.

    The pages of a statement, and those of the `messages`, must be numbered from 1 to the last page. Each
    statement of an account, except the first, must open with the closing balance of another one.
    """
    _check_pages(ends)
    missing = _missing_page(list(messages))
    if missing:
        raise contradicting("camt_message_page", actual=missing)
    accounts: dict[tuple[str, str], list[Ends]] = defaultdict(list)
    for end in ends:
        accounts[end.account, end.currency].append(end)
    for (account, _), declared in accounts.items():
        firsts = _firsts(declared)
        if len(firsts) > 1:
            raise contradicting("camt_gap", account=account, actual=_listed(sorted(firsts)))
        _check_edges(declared)


def _listed(amounts: list[Decimal]) -> Worded:
    listed = [amount(balance) for balance in amounts[:_LISTED]]
    more = ["…"] if len(amounts) > _LISTED else []
    return Worded(
        " ; ".join([balance.french for balance in listed] + more),
        "; ".join([balance.english for balance in listed] + more),
    )


def _check_pages(ends: list[Ends]) -> None:
    statements: dict[tuple[str, str], list[Page]] = defaultdict(list)
    for end in ends:
        if end.page is not None:
            statements[end.account, end.name].append(end.page)
    for (account, name), pages in statements.items():
        missing = _missing_page(pages)
        if missing:
            raise contradicting("camt_page", statement=name, account=account, actual=missing)


def _missing_page(pages: list[Page]) -> int:
    """The number of the first missing page, or 0. Each page except the last needs a next one."""
    numbers = Counter(page.number for page in pages)
    followed = numbers - Counter(page.number for page in pages if page.is_last)
    for number in sorted(numbers):
        if number > 1 and followed[number - 1] < numbers[number]:
            return number - 1
        if followed[number] > numbers[number + 1]:
            return number + 1
    return 0


def _check_edges(ends: list[Ends]) -> None:
    """Raise StatementError when the first or the last balance of an account is that of a page."""
    openings, closings = Counter(end.opening for end in ends), Counter(end.closing for end in ends)
    for end in ends:
        alone = end.opening == end.closing
        is_begun = end.is_opened or closings[end.opening] > alone
        is_ended = end.is_closed or openings[end.closing] > alone
        if not is_begun or not is_ended:
            raise contradicting("camt_no_balance", statement=end.name, account=end.account)


def _firsts(ends: list[Ends]) -> list[Decimal]:
    """The opening balances that no other statement closes with. A complete account has exactly one."""
    alone = Counter(end.opening for end in ends) - Counter(end.closing for end in ends)
    firsts = list(alone.elements()) or [ends[0].opening]
    following: dict[Decimal, list[Decimal]] = {}
    for end in ends:
        following.setdefault(end.opening, []).append(end.closing)
    reached = set()
    known = set(firsts)
    for opening in [*firsts, *following]:
        if opening not in reached and opening not in known:
            firsts.append(opening)
            known.add(opening)
        waiting = [opening]
        while waiting:
            balance = waiting.pop()
            if balance not in reached:
                reached.add(balance)
                waiting += following.get(balance, [])
    return firsts
