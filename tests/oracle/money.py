"""Money in the oracle: `Decimal`, rounded once to the cent, half away from zero (decision 0002)."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """Round an amount to the cent, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def shared(amount: Decimal, keys: list[Decimal]) -> list[Decimal]:
    """Share `amount` in proportion to `keys` by the largest remainder. The parts add up to `amount`.

    Of equal remainders, the first one gets the cent. All parts are zero when all keys are zero.
    """
    total = sum(keys, Decimal(0))
    if total == 0:
        return [ZERO for _ in keys]
    exact = [abs(amount) * key / total for key in keys]
    parts = [part.quantize(CENT, rounding="ROUND_FLOOR") for part in exact]
    missing = int((abs(amount) - sum(parts, ZERO)) / CENT)
    by_remainder = sorted(range(len(keys)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:missing]:
        parts[place] += CENT
    return [part if amount >= 0 else -part for part in parts]
