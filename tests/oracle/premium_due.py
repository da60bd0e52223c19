"""Premium due by guarantee and month, compared with the declared premium (`premium_due`): decision 0026."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.money import ZERO, cents, shared
from oracle.months import last_day, month_of, months_between
from oracle.packages import Line
from oracle.premiums import (
    all_months_of_line,
    is_tolerated,
    months_of_line,
    premium_of_month,
)
from oracle.registers import PremiumLine, Registers
from oracle.seeds import Seeds


@dataclass(frozen=True)
class Due:
    """A guarantee and month: class, premium due (None without a rate) and declared premium.

    The declared premium is in the currency of its lines, or in euros when the lines have several
    currencies. It is None without a line.
    """

    insurer_id: str
    guarantee_id: str
    month: str
    line_class: str
    expected_amount: Decimal | None
    declared_amount: Decimal | None


@dataclass
class _Parts:
    """Parts of premium lines for one guarantee and month: (amount, currency, package month)."""

    amounts: list[tuple[Decimal, str, str]]
    premiums: int = 0


PlaceOfMonth = tuple[str, str, str]


def judge_premium_due(registers: Registers, covers: Covers, seeds: Seeds) -> list[Due]:
    """One row per month in force up to the month of the build, and per month that has a part of a line."""
    parts: dict[PlaceOfMonth, _Parts] = defaultdict(lambda: _Parts([]))
    for line in registers.premiums:
        cover = covers.get((line.insurer_id, line.guarantee_id or ""))
        if cover is not None:
            for month, amount in allocated(line, cover, seeds):
                paid = parts[(*cover.key, month)]
                paid.amounts.append((amount, line.currency, line.period))
                paid.premiums += line.transaction_type == "premium" and amount != 0
    for cover in covers.values():
        for month in cover.months:
            if month <= month_of(seeds.on):
                parts[(*cover.key, month)]
    refused = set(refused_months(registers.refused_premiums))
    return [
        _judge(place, paid, covers[place[:2]], is_refused=place in refused, seeds=seeds)
        for place, paid in sorted(parts.items())
    ]


def allocated(line: PremiumLine, cover: Cover, seeds: Seeds) -> list[tuple[str, Decimal]]:
    """Parts of a line's gross premium by month. They add up to the gross premium."""
    months, gross = months_of_line(line, seeds), line.gross_premium_amount
    flat = cents(line.premium_base_amount * line.annual_premium_rate / 12)
    every = all_months_of_line(line)
    if len(every) == 1:
        return [(months[0], gross)]
    if abs(gross) == flat * len(every):
        amounts = [flat if gross >= 0 else -flat for _ in months]
        amounts[-1] = gross - sum(amounts[:-1], ZERO)
        return list(zip(months, amounts, strict=True))
    in_cover = set(cover.months)
    counted = [month for month in months if month in in_cover]
    due = [premium_of_month(cover, month) for month in counted]
    if counted and any(due) and None not in due:
        keys = [amount for amount in due if amount is not None]
        return list(zip(counted, shared(gross, keys), strict=True))
    counted = counted or months
    return list(zip(counted, shared(gross, [Decimal(1)] * len(counted)), strict=True))


def refused_months(lines: list[Line]) -> Iterator[PlaceOfMonth]:
    """Guarantees and months of refused lines. The package month replaces unreadable dates."""
    for line in lines:
        try:
            first, last = (
                date.fromisoformat(line.texts.get(name, "")) for name in ("covers_from", "covers_to")
            )
            months = months_between(first, last) or [month_of(first)]
        except ValueError:
            months = [line.period]
        for month in months:
            yield line.sender, line.texts.get("guarantee_id", ""), month


def is_awaited(insurer_id: str, month: str, seeds: Seeds) -> bool:
    """Whether the premium register of a month is still awaited. It is late from the day after its due day."""
    return seeds.on <= due_on(insurer_id, month, seeds)


def due_on(insurer_id: str, month: str, seeds: Seeds) -> date:
    """Due day: the last day of the month (quarter for quarterly registers) plus the days of the calendar."""
    for row in seeds.calendar:
        if (row.sender_id, row.register_code) != (insurer_id, "premiums"):
            continue
        if row.first_period <= month and (row.last_period is None or month <= row.last_period):
            end = month
            if row.frequency == "quarterly":
                end = f"{month[:4]}-{(int(month[5:]) + 2) // 3 * 3:02d}"
            return last_day(end) + timedelta(days=row.due_days_after_period_end)
    return last_day(month)


def _judge(place: PlaceOfMonth, paid: _Parts, cover: Cover, *, is_refused: bool, seeds: Seeds) -> Due:
    """Class of one guarantee and month. Parts in another currency are compared in euros and never match."""
    insurer_id, _, month = place
    due = expected = premium_of_month(cover, month) if month in cover.months else ZERO
    currencies = {currency for _, currency, _ in paid.amounts}
    sum_ = declared = sum((amount for amount, _, _ in paid.amounts), ZERO)
    is_foreign = bool(currencies - {cover.line.currency})
    if is_foreign and expected is not None:
        expected = cents(expected * seeds.rate_of_month(cover.line.currency, month))
        declared = sum((cents(a * seeds.rate_of_month(ccy, period)) for a, ccy, period in paid.amounts), ZERO)
    if expected is None:
        line_class = "no_terms_in_force"
    elif declared == expected and not is_foreign:
        line_class = "matched"
    elif not is_foreign and is_tolerated(declared, expected, "premium_due", "gross_premium_amount", seeds):
        line_class = "within_tolerance"
    elif declared < expected and is_refused:
        line_class = "quarantined"
    elif declared == 0 and is_awaited(insurer_id, month, seeds):
        line_class = "awaited"
    else:
        line_class = _class_of_break(expected, declared, paid)
    shown = None if not currencies else sum_ if len(currencies) == 1 else declared
    return Due(*place, line_class, due, shown)


def _class_of_break(expected: Decimal, declared: Decimal, paid: _Parts) -> str:
    if declared == 0:
        return "premium_missing"
    if declared > expected > 0 and paid.premiums >= 2:
        return "premium_twice"
    return "amount_differs"
