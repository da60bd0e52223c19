"""Control totals: decimal texts, parsed and subtracted exactly."""

import re
from decimal import Context, Decimal

from reassurance import french

# Whole digits of a sum of amounts in the warehouse, decimal(38, 2).
DIGITS = 36
_TOTAL = re.compile(rf"-?[0-9]{{1,{DIGITS}}}(\.[0-9]{{1,2}})?")
_EXACT = Context(prec=DIGITS + 4)
_CENT = Decimal("0.01")
# Ratios of confused units: a shifted decimal mark, cents and euros, thousands, millions.
_SCALES = (Decimal(10), Decimal(100), Decimal(1000), Decimal(1_000_000))


def total_of(text: str | None) -> Decimal | None:
    """The total in a text; None when the text is not a total that the warehouse can store."""
    return Decimal(text) if text and _TOTAL.fullmatch(text) else None


def french_amount(text: str) -> str:
    """An amount in French, `14 375 491,30`; any other text unchanged."""
    total = total_of(text)
    return text if total is None else french.amount(total)


def scale_between(one: Decimal, other: Decimal) -> int:
    """The ratio of two totals, to the cent, if it is 10, 100, 1000 or a million; otherwise 0."""
    large, small = sorted((one, other), key=abs, reverse=True)
    for scale in _SCALES:
        if small and _EXACT.quantize(_EXACT.divide(large, scale), _CENT) == small:
            return int(scale)
    return 0


def plus(one: Decimal, other: Decimal) -> Decimal:
    """The sum of two totals, to the cent."""
    return _EXACT.add(one, other)


def less(one: Decimal, other: Decimal) -> Decimal:
    """The difference of two totals, to the cent."""
    return _EXACT.subtract(one, other)


def total_text(total: Decimal | int) -> str:
    """A total as a text with two decimals."""
    return f"{Decimal(total):.2f}"
