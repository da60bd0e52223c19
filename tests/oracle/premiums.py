"""What the terms imply of each premium line (`cession_terms`): issue 12 C1, scheme §5, decision 0026.

Gross premium of a line = Σ over its months in force of (limit of the month × declared rate ÷ 12), rounded
per month. Ceded premium = declared gross × premium cession share; commission = declared ceded premium ×
commission rate: each amount starts from the declared one before it, so that one cause shows once.
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
    """A line of `cession_terms`: `also` has the further causes in order; no expected amount without terms."""

    insurer_id: str
    key: str
    found_class: str
    also: str
    expected_amount: Decimal | None


@dataclass(frozen=True)
class Expected:
    """What the terms imply of one line; None where they imply nothing.

    `bases` are the limits of the months counted. `has_rate`: a rate is due; `rate` is None when none is in
    force all the same, and then differs. `gross_of_terms` has the limits and the rate of the terms.
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
    """One row per premium line in force, and one per refused line that nothing has replaced."""
    judged = [_judge(line, covers, seeds) for line in registers.premiums]
    return judged + [refused_line(line, "premium_line_id") for line in registers.refused_premiums]


def refused_line(line: Line, key: str) -> Judged:
    """A refused line: no amount is expected of it."""
    name = line.texts.get(key) or f"{line.submission_hash}:{line.number}"
    return Judged(line.sender, name, "quarantined", "", None)


def months_of_line(line: PremiumLine, seeds: Seeds) -> list[str]:
    """Months that a line covers, cut to the months of the scheme; the nearest when it is outside."""
    scheme = seeds.months
    months = [month for month in all_months_of_line(line) if scheme[0] <= month <= scheme[-1]]
    return months or [scheme[0] if month_of(line.covers_from) < scheme[0] else scheme[-1]]


def all_months_of_line(line: PremiumLine) -> list[str]:
    """Months from the first to the last day covered; the first alone when the days are reversed."""
    return months_between(line.covers_from, line.covers_to) or [month_of(line.covers_from)]


def limit_of_month(cover: Cover, month: str) -> Decimal:
    """Limit on the month's last day, or on the last day of cover when that is earlier."""
    return cover.limit_on(last_day(month))


def rate_of_month(cover: Cover, month: str) -> Decimal | None:
    """Annual rate of the terms: of the product of that month, the buyer's zone and the day of grant."""
    return cover.rate_on(min(last_day(month), cover.last_on))


def premium_of_month(cover: Cover, month: str) -> Decimal | None:
    """Limit of the month × annual rate of the terms ÷ 12, to the cent; None where no rate is in force."""
    rate = rate_of_month(cover, month)
    return None if rate is None else cents(limit_of_month(cover, month) * rate / 12)


def treaty_terms_on(treaty_id: str, day: date, seeds: Seeds) -> TreatyTerms | None:
    """Terms of a treaty that a line names, on the line's day of attachment."""
    return in_force([terms for terms in seeds.treaty_terms if terms.treaty_id == treaty_id], day)


def is_tolerated(found: Decimal, expected: Decimal, reconciliation: str, measure: str, seeds: Seeds) -> bool:
    return abs(found - expected) <= seeds.tolerance(reconciliation, measure, expected)


def _judge(line: PremiumLine, covers: Covers, seeds: Seeds) -> Judged:
    """The class is the first cause that holds; the amount, that of the first measure that differs."""
    expected = _expected(line, covers, seeds)
    found = {
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
        for cause, (actual, wanted) in found.items()
    }
    held = [cause for cause in ORDER if causes.get(cause)]
    is_exact = all(wanted is None or actual == wanted for actual, wanted in found.values())
    return Judged(
        line.insurer_id,
        line.premium_line_id,
        held[0] if held else "matched" if is_exact else "within_tolerance",
        ",".join(held[1:]),
        _amount(held[0] if held else "", expected),
    )


def _amount(cause: str, expected: Expected) -> Decimal | None:
    """Expected amount of the first measure that differs; the ceded premium when none does.

    In another currency, and on another base or at another rate, that is the gross premium.
    """
    if not expected.has_terms:
        return None
    if cause in {"base_differs", "rate_differs"}:
        return expected.gross_of_terms
    if cause in {"currency_differs", "gross_differs"}:
        return expected.gross
    return expected.commission if cause == "commission_differs" else expected.ceded


def _expected(line: PremiumLine, covers: Covers, seeds: Seeds) -> Expected:
    """What the terms imply of a line. A portfolio's premium has no base and no rate in the terms."""
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
    """Months of a line that are counted, each with its limit.

    Those in force; for a refund all of them, at the limit of the nearest month in force where there is no
    cover.
    """
    in_cover = cover.months
    months = months_of_line(line, seeds)
    if line.transaction_type != "refund" or not in_cover:
        return [(month, limit_of_month(cover, month)) for month in months if month in in_cover]
    return [(month, limit_of_month(cover, min(max(month, in_cover[0]), in_cover[-1]))) for month in months]


def _gross(line: PremiumLine, bases: tuple[Decimal, ...]) -> Decimal:
    """Gross premium at the declared rate; on a wrong base, at that base, so that one cause shows once."""
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
