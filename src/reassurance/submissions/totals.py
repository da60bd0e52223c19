"""Control totals as receipts write them: decimal texts, read and subtracted exactly."""

import re
from decimal import Context, Decimal

# The space between thousands in French.
THIN = "\u202f"
# What the warehouse holds exactly of a sum of amounts, decimal(38, 2).
DIGITS = 36
_TOTAL = re.compile(rf"-?[0-9]{{1,{DIGITS}}}(\.[0-9]{{1,2}})?")
_EXACT = Context(prec=DIGITS + 4)


def total_of(text: str | None) -> Decimal | None:
    """The total that a text holds; None when it holds none that the warehouse can hold."""
    return Decimal(text) if text and _TOTAL.fullmatch(text) else None


class Amount(str):
    """The text of a total that is told to its sender, in each language as its tables write it."""

    __slots__ = ()


def french_amount(text: str) -> str:
    """A total as one reads it in French, `14 375 491,30`; another text as it is."""
    total = total_of(text)
    return text if total is None else f"{total:,.2f}".replace(",", THIN).replace(".", ",")


def plus(one: Decimal, other: Decimal) -> Decimal:
    """The sum of two totals, to the cent."""
    return _EXACT.add(one, other)


def less(one: Decimal, other: Decimal) -> Decimal:
    """One total less the other, to the cent."""
    return _EXACT.subtract(one, other)


def total_text(total: Decimal | int) -> str:
    """A total as a receipt writes it."""
    return f"{Decimal(total):.2f}"
