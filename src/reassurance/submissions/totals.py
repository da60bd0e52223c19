"""Control totals as receipts write them: decimal texts, read and subtracted exactly."""

import re
from decimal import Context, Decimal

# What the warehouse holds exactly of a sum of amounts, decimal(38, 2).
DIGITS = 36
_TOTAL = re.compile(rf"-?[0-9]{{1,{DIGITS}}}(\.[0-9]{{1,2}})?")
_EXACT = Context(prec=DIGITS + 4)


def total_of(text: str | None) -> Decimal | None:
    """The total that a text holds; None when it holds none that the warehouse can hold."""
    return Decimal(text) if text and _TOTAL.fullmatch(text) else None


def plus(one: Decimal, other: Decimal) -> Decimal:
    """The sum of two totals, to the cent."""
    return _EXACT.add(one, other)


def less(one: Decimal, other: Decimal) -> Decimal:
    """One total less the other, to the cent."""
    return _EXACT.subtract(one, other)


def total_text(total: Decimal | int) -> str:
    """A total as a receipt writes it."""
    return f"{Decimal(total):.2f}"
