"""Control totals as receipts write them: decimal texts, read and subtracted exactly."""

import re
from decimal import Context, Decimal

from reassurance import french

# What the warehouse holds exactly of a sum of amounts, decimal(38, 2).
DIGITS = 36
_TOTAL = re.compile(rf"-?[0-9]{{1,{DIGITS}}}(\.[0-9]{{1,2}})?")
_EXACT = Context(prec=DIGITS + 4)
_CENT = Decimal("0.01")
# Units that are mistaken for one another: cents and euros, a decimal mark moved, thousands and millions.
_SCALES = (Decimal(10), Decimal(100), Decimal(1000), Decimal(1_000_000))


def total_of(text: str | None) -> Decimal | None:
    """The total that a text holds; None when it holds none that the warehouse can hold."""
    return Decimal(text) if text and _TOTAL.fullmatch(text) else None


def french_amount(text: str) -> str:
    """An amount as one reads it in French, `14 375 491,30`; another text as it is."""
    total = total_of(text)
    return text if total is None else french.amount(total)


def scale_between(one: Decimal, other: Decimal) -> int:
    """How many times one total is the other, to the cent: 10, 100, 1000 or a million; 0 when none of them."""
    large, small = sorted((one, other), key=abs, reverse=True)
    for scale in _SCALES:
        if small and _EXACT.quantize(_EXACT.divide(large, scale), _CENT) == small:
            return int(scale)
    return 0


def plus(one: Decimal, other: Decimal) -> Decimal:
    """The sum of two totals, to the cent."""
    return _EXACT.add(one, other)


def less(one: Decimal, other: Decimal) -> Decimal:
    """One total less the other, to the cent."""
    return _EXACT.subtract(one, other)


def total_text(total: Decimal | int) -> str:
    """A total as a receipt writes it."""
    return f"{Decimal(total):.2f}"
