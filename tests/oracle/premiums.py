"""Expected amounts of each premium line in `cession_terms` (decision 0026).

Gross premium of a line = Σ over its months in force of (limit of the month × declared rate ÷ 12), rounded
per month. Ceded premium = declared gross premium × premium cession share. Commission = declared ceded
premium × commission rate. Each amount is computed from a declared one: one cause gives one difference.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.money import ZERO, cents
from oracle.months import last_day, month_of, months_between
from oracle.packages import Line
from oracle.registers import PremiumLine, Registers
from oracle.seeds import Seeds, TreatyTerms, in_force

ORDER = (
    "no_terms_in_force",
    "currency_differs",
    "base_differs",
    "rate_differs",
    "gross_differs",
    "share_differs",
    "commission_differs",
)
MEASURES = {
    "gross_differs": "gross_premium_amount",
    "share_differs": "ceded_premium_amount",
    "commission_differs": "ceding_commission_amount",
}


@dataclass(frozen=True)
class Judged:
    """A line of `cession_terms`. `also` lists the further causes. Without terms no amount is expected."""

    insurer_id: str
    key: str
    line_class: str
    also: str
    expected_amount: Decimal | None


@dataclass(frozen=True)
class Expected:
    """Values that the terms give for one line. None for a value that they do not give.

    `bases` are the limits of the counted months. `has_rate` means that the terms need a rate. `rate` is None
    when no rate is in force: then the declared rate differs. `gross_of_terms` uses the limits and the rate
    of the terms.
    """

    has_terms: bool
    currency: str | None = None
    bases: tuple[Decimal, ...] = ()
    has_rate: bool = False
    rate: Decimal | None = None
    gross: Decimal | None = None
    gross_of_terms: Decimal | None = None
    ceded: Decimal | None = None
    commission: Decimal | None = None


def judge_premiums(registers: Registers, covers: Covers, seeds: Seeds) -> list[Judged]:
    """One row per premium line in force, and one per refused line that was not replaced."""
    judged = [_judge(line, covers, seeds) for line in registers.premiums]
    return judged + [refused_line(line, "premium_line_id") for line in registers.refused_premiums]


def refused_line(line: Line, key: str) -> Judged:
    """The row of a refused line. It has no expected amount."""
    name = line.texts.get(key) or f"{line.submission_hash}:{line.number}"
    return Judged(line.sender, name, "quarantined", "", None)


def months_of_line(line: PremiumLine, seeds: Seeds) -> list[str]:
    """Months of a line within the scheme, or else the nearest month of the scheme."""
    scheme = seeds.months
    months = [month for month in all_months_of_line(line) if scheme[0] <= month <= scheme[-1]]
    return months or [scheme[0] if month_of(line.covers_from) < scheme[0] else scheme[-1]]


def all_months_of_line(line: PremiumLine) -> list[str]:
    """Months from the first to the last day of a line. Only the first month when the days are reversed."""
    return months_between(line.covers_from, line.covers_to) or [month_of(line.covers_from)]


def limit_of_month(cover: Cover, month: str) -> Decimal:
    """Limit on the last day of the month, or on an earlier last day of cover."""
    return cover.limit_on(last_day(month))


def rate_of_month(cover: Cover, month: str) -> Decimal | None:
    """Annual rate of the terms, for the product of the month, the buyer's zone and the day of grant."""
    return cover.rate_on(min(last_day(month), cover.last_on))


def premium_of_month(cover: Cover, month: str) -> Decimal | None:
    """Limit of the month × annual rate of the terms ÷ 12, to the cent. None when no rate is in force."""
    rate = rate_of_month(cover, month)
    return None if rate is None else cents(limit_of_month(cover, month) * rate / 12)


def treaty_terms_on(treaty_id: str, day: date, seeds: Seeds) -> TreatyTerms | None:
    """Terms of a treaty on a day."""
    return in_force([terms for terms in seeds.treaty_terms if terms.treaty_id == treaty_id], day)


def is_tolerated(actual: Decimal, expected: Decimal, reconciliation: str, measure: str, seeds: Seeds) -> bool:
    return abs(actual - expected) <= seeds.tolerance(reconciliation, measure, expected)


def _judge(line: PremiumLine, covers: Covers, seeds: Seeds) -> Judged:
    """Judge a line. Its class is the first cause; its amount is that of the first measure that differs."""
    expected = _expected(line, covers, seeds)
    amounts = {
        "gross_differs": (line.gross_premium_amount, expected.gross),
        "share_differs": (line.ceded_premium_amount, expected.ceded),
        "commission_differs": (line.ceding_commission_amount, expected.commission),
    }
    causes = {
        "no_terms_in_force": not expected.has_terms,
        "currency_differs": expected.currency is not None and line.currency != expected.currency,
        "base_differs": bool(expected.bases) and line.premium_base_amount not in expected.bases,
        "rate_differs": expected.has_rate and line.annual_premium_rate != expected.rate,
    } | {
        cause: wanted is not None
        and not is_tolerated(actual, wanted, "cession_terms", MEASURES[cause], seeds)
        for cause, (actual, wanted) in amounts.items()
    }
    breaks = [cause for cause in ORDER if causes.get(cause)]
    is_exact = all(wanted is None or actual == wanted for actual, wanted in amounts.values())
    return Judged(
        line.insurer_id,
        line.premium_line_id,
        breaks[0] if breaks else "matched" if is_exact else "within_tolerance",
        ",".join(breaks[1:]),
        _amount(breaks[0] if breaks else "", expected),
    )


def _amount(cause: str, expected: Expected) -> Decimal | None:
    """Expected amount of the first measure that differs, or the ceded premium when none differs.

    For another currency, base or rate, it is the gross premium.
    """
    if not expected.has_terms:
        return None
    if cause in {"base_differs", "rate_differs"}:
        return expected.gross_of_terms
    if cause in {"currency_differs", "gross_differs"}:
        return expected.gross
    return expected.commission if cause == "commission_differs" else expected.ceded


def _expected(line: PremiumLine, covers: Covers, seeds: Seeds) -> Expected:
    """Values that the terms give for a line. The terms of a portfolio have no base and no rate."""
    if line.guarantee_id is None:
        terms = treaty_terms_on(line.treaty_id or "", line.covers_from, seeds)
        return _ceded(line, terms, Expected(has_terms=terms is not None, gross=line.gross_premium_amount))
    cover = covers.get((line.insurer_id, line.guarantee_id))
    if cover is None:
        return Expected(has_terms=False)
    base_day = min(line.covers_to, cover.last_on)
    terms = cover.terms_on(base_day)
    months = counted_months(line, cover, seeds)
    bases = tuple(limit for month, limit in months)
    return _ceded(
        line,
        terms,
        Expected(
            has_terms=terms is not None,
            currency=cover.line.currency,
            bases=bases,
            has_rate=True,
            rate=cover.rate_on(base_day),
            gross=_gross(line, bases),
            gross_of_terms=_gross_of_terms(line, cover, months),
        ),
    )


def counted_months(line: PremiumLine, cover: Cover, seeds: Seeds) -> list[tuple[str, Decimal]]:
    """Counted months of a line, with their limits.

    Months in force count. All months of a refund count; a month without cover has the limit of the nearest
    month in force.
    """
    in_cover = cover.months
    months = months_of_line(line, seeds)
    if line.transaction_type != "refund" or not in_cover:
        return [(month, limit_of_month(cover, month)) for month in months if month in in_cover]
    return [(month, limit_of_month(cover, min(max(month, in_cover[0]), in_cover[-1]))) for month in months]


def _gross(line: PremiumLine, bases: tuple[Decimal, ...]) -> Decimal:
    """Gross premium at the declared rate.

    A wrong declared base is used, so that it gives only one difference.
    """
    if line.transaction_type == "adjustment":
        return line.gross_premium_amount
    used = bases if line.premium_base_amount in bases else (line.premium_base_amount,) * len(bases)
    due = sum((cents(base * line.annual_premium_rate / 12) for base in used), ZERO)
    return -due if line.transaction_type == "refund" else due


def _gross_of_terms(line: PremiumLine, cover: Cover, months: list[tuple[str, Decimal]]) -> Decimal | None:
    if line.transaction_type == "adjustment":
        return line.gross_premium_amount
    due = ZERO
    for month, limit in months:
        rate = rate_of_month(cover, month)
        if rate is None:
            return None
        due += cents(limit * rate / 12)
    return -due if line.transaction_type == "refund" else due


def _ceded(line: PremiumLine, terms: TreatyTerms | None, expected: Expected) -> Expected:
    if terms is None:
        return replace(expected, gross=None if line.guarantee_id is None else expected.gross)
    return replace(
        expected,
        ceded=cents(line.gross_premium_amount * terms.premium_cession_share),
        commission=cents(line.ceded_premium_amount * terms.ceding_commission_rate),
    )
