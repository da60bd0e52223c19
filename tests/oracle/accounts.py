"""The account of each treaty year, movement by movement (decisions 0014, 0018, 0019, 0024).

Source: decree 2020-397 art. 5.

A treaty year is the set of `treaty_terms` rows of one treaty that have the same loss terms. Flows are valued
in euros at the rate of their month. Reserves are valued at the closing rate of the build day.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from oracle.attachments import ClaimKey
from oracle.covers import Covers
from oracle.losses import LossFunction, loss_function
from oracle.money import ZERO, cents, shared
from oracle.months import month_of, quarter_of
from oracle.premiums import treaty_terms_on
from oracle.registers import ClaimMovement, PremiumLine, Registers
from oracle.seeds import LossTerms, Seeds, TreatyTerms

YearKey = tuple[str, str]
Sums = dict[str, Decimal]
DaySums = dict[date, Decimal]


@dataclass
class ClaimAccount:
    """One claim of a treaty year, in euros. Fields `_in_currency` are in the currency of the claim."""

    paid: Decimal = ZERO
    state_paid: Decimal = ZERO
    came_back: Decimal = ZERO
    state_back: Decimal = ZERO
    paid_in_currency: Decimal = ZERO
    back_in_currency: Decimal = ZERO
    shares: set[Decimal | None] = field(default_factory=set)
    reserve_changes: Sums = field(default_factory=lambda: defaultdict(lambda: ZERO))
    reserve: Decimal = ZERO
    state_reserve: Decimal = ZERO


@dataclass
class TreatyYear:
    """Totals of a treaty year, in euros. `cap_adjustments` change the State's loss at quarter ends."""

    loss: LossFunction
    loss_terms: LossTerms
    gross_premium: Decimal = ZERO
    ceded_premium: Decimal = ZERO
    commission: Decimal = ZERO
    paid: Decimal = ZERO
    reserve_flow: Decimal = ZERO
    gross_loss: Decimal = ZERO
    state_loss: Decimal = ZERO
    reserve: Decimal = ZERO
    state_reserve: Decimal = ZERO
    claims: dict[str, ClaimAccount] = field(default_factory=lambda: defaultdict(ClaimAccount))
    premium_by_quarter: Sums = field(default_factory=lambda: defaultdict(lambda: ZERO))
    loss_by_quarter: Sums = field(default_factory=lambda: defaultdict(lambda: ZERO))
    loss_by_day: DaySums = field(default_factory=lambda: defaultdict(lambda: ZERO))
    paid_by_day: DaySums = field(default_factory=lambda: defaultdict(lambda: ZERO))
    reserve_by_day: DaySums = field(default_factory=lambda: defaultdict(lambda: ZERO))
    cap_adjustments: Sums = field(default_factory=dict)
    excluded_loss: Decimal = ZERO
    excluded_state_loss: Decimal = ZERO
    excluded_reserve: Decimal = ZERO
    excluded_claims: dict[str, ClaimAccount] = field(default_factory=lambda: defaultdict(ClaimAccount))

    @property
    def cap(self) -> Decimal | None:
        """Cap on the State's loss: a multiple of the premium ceded so far, to the cent.

        None without this cap.
        """
        return self.cap_of(self.ceded_premium)

    def cap_of(self, premium: Decimal) -> Decimal | None:
        multiple = self.loss_terms.state_loss_cap_premium_multiple
        return None if multiple is None else cents(multiple * max(premium, ZERO))

    def borne_on(self, day: date) -> tuple[Decimal, Decimal]:
        """Ceded paid and incurred loss on a day before the build, within the cap of its quarter."""
        loss, paid, reserve = (
            sum((amount for on, amount in by_day.items() if on <= day), ZERO)
            for by_day in (self.loss_by_day, self.paid_by_day, self.reserve_by_day)
        )
        quarter = quarter_of(month_of(day))
        premium = sum((amount for q, amount in self.premium_by_quarter.items() if q <= quarter), ZERO)
        incurred = loss + self.loss(paid + max(reserve, ZERO)) - self.loss(paid)
        cap = self.cap_of(premium)
        return (loss, incurred) if cap is None else (min(loss, cap), min(incurred, cap))

    @property
    def cap_adjustment(self) -> Decimal:
        """Change of the State's loss by the cap, as of its last test: zero or negative."""
        return sum(self.cap_adjustments.values(), ZERO)

    @property
    def exchange_difference(self) -> Decimal:
        """Reserve at the closing rate, less its changes at the rates of their months (decision 0024)."""
        return self.reserve - self.reserve_flow

    @property
    def ceded_loss(self) -> Decimal:
        """The State's loss, cap adjustments included."""
        return self.state_loss + self.cap_adjustment


@dataclass(frozen=True)
class Accounts:
    """Treaty years with movements, and the expected ceded amount of each movement in its currency."""

    years: dict[YearKey, TreatyYear]
    expected: dict[tuple[str, str, str], Decimal]


def run_accounts(
    registers: Registers,
    covers: Covers,
    seeds: Seeds,
    attached: dict[ClaimKey, TreatyTerms | None],
    excluded: set[ClaimKey],
    on: date,
) -> Accounts:
    """Apply the movements in order of day, type, month and identifier. `excluded` claims use no band."""
    years: dict[YearKey, TreatyYear] = {}
    expected = {}
    for line in registers.premiums:
        terms = terms_of_premium(line, covers, seeds)
        if terms is not None:
            _add_premium(_year(years, terms, seeds), line, terms, seeds)
    for movement in sorted(registers.claims, key=_order):
        claim = (movement.insurer_id, movement.claim_id)
        terms = attached[claim]
        if terms is not None:
            year = _year(years, terms, seeds)
            key = (movement.insurer_id, movement.period, movement.movement_id)
            expected[key] = _move(year, movement, seeds, counts=claim not in excluded)
    for year in years.values():
        _value_reserves(year, seeds, on)
        _test_cap(year)
    return Accounts(years, expected)


def _order(movement: ClaimMovement) -> tuple[date, str, str]:
    return movement.movement_on, movement.movement_type, f"{movement.period} {movement.movement_id}"


def terms_of_premium(line: PremiumLine, covers: Covers, seeds: Seeds) -> TreatyTerms | None:
    """Terms under which a premium line is ceded. None when no terms are in force."""
    if line.guarantee_id is None:
        return treaty_terms_on(line.treaty_id or "", line.covers_from, seeds)
    cover = covers.get((line.insurer_id, line.guarantee_id))
    return None if cover is None else cover.terms_on(min(line.covers_to, cover.last_on))


def _year(years: dict[YearKey, TreatyYear], terms: TreatyTerms, seeds: Seeds) -> TreatyYear:
    key = (terms.treaty_id, terms.loss_terms_id)
    if key not in years:
        years[key] = TreatyYear(loss_function(terms, seeds), seeds.loss_terms[terms.loss_terms_id])
    return years[key]


def _add_premium(year: TreatyYear, line: PremiumLine, terms: TreatyTerms, seeds: Seeds) -> None:
    """Cede a line and round it separately, in euros."""
    gross = cents(line.gross_premium_amount * seeds.rate_of_month(line.currency, line.period))
    ceded = cents(gross * terms.premium_cession_share)
    year.gross_premium += gross
    year.ceded_premium += ceded
    year.commission += cents(ceded * terms.ceding_commission_rate)
    year.premium_by_quarter[quarter_of(line.period)] += ceded


def _move(year: TreatyYear, movement: ClaimMovement, seeds: Seeds, *, counts: bool) -> Decimal:
    """Apply a movement to the account. Return the State's part of it, in the currency of the movement.

    Excluded claims, notifications and closures have the share of the next euro of loss (decision 0019).
    """
    rate = seeds.rate_of_month(movement.currency, movement.period)
    if counts and movement.movement_type == "payment" and movement.gross_amount >= 0:
        return _pay(year, movement, rate)
    if counts and movement.movement_type in {"payment", "recovery"}:
        return _take_back(year, movement, rate)
    if counts and movement.movement_type == "reserve_change":
        return _reserve(year, movement, rate)
    share = year.loss.next_share(year.paid)
    if not counts:
        _exclude(year, movement, rate, share)
    return cents(movement.gross_amount * share)


def _exclude(year: TreatyYear, movement: ClaimMovement, rate: Decimal, share: Decimal) -> None:
    """Add an excluded claim to the excluded totals of the year."""
    amount = cents(movement.gross_amount * rate)
    if movement.movement_type == "reserve_change":
        changes = year.excluded_claims[movement.claim_id].reserve_changes
        changes[movement.currency] += movement.gross_amount
    elif movement.movement_type in {"payment", "recovery"}:
        signed = -amount if movement.movement_type == "recovery" else amount
        year.excluded_loss += signed
        year.excluded_state_loss += cents(signed * share)


def _pay(year: TreatyYear, movement: ClaimMovement, rate: Decimal) -> Decimal:
    """Apply a payment. Its part is its amount × the share, or the change of F when several shares apply."""
    claim, before = year.claims[movement.claim_id], year.paid
    year.paid += cents(movement.gross_amount * rate)
    part = year.loss(year.paid) - year.loss(before)
    share = year.loss.one_share(before, year.paid)
    year.paid_by_day[movement.movement_on] += year.paid - before
    claim.paid += year.paid - before
    claim.paid_in_currency += movement.gross_amount
    claim.state_paid += part
    claim.shares.add(share)
    year.gross_loss += year.paid - before
    _book(year, movement, part)
    _book(year, movement, -_change_of_state_back(claim))
    return cents(part / rate) if share is None else cents(movement.gross_amount * share)


def _take_back(year: TreatyYear, movement: ClaimMovement, rate: Decimal) -> Decimal:
    """Apply a recovery or a reversed payment.

    It has the share of its claim, up to the paid amount in currency.
    """
    claim = year.claims[movement.claim_id]
    sign = 1 if movement.movement_type == "recovery" else -1
    back = cents(movement.gross_amount * rate) * sign
    claim.came_back += back
    claim.back_in_currency += movement.gross_amount * sign
    year.gross_loss -= back
    change = _change_of_state_back(claim)
    _book(year, movement, -change)
    share = next(iter(claim.shares)) if len(claim.shares) == 1 else None
    if share is not None and ZERO <= claim.back_in_currency <= claim.paid_in_currency:
        return cents(movement.gross_amount * share)
    return cents(change / rate) * sign


def _change_of_state_back(claim: ClaimAccount) -> Decimal:
    """Change of the State's part of the returned amount: w × s / p in decision 0018."""
    before = claim.state_back
    if claim.paid_in_currency == 0 or claim.back_in_currency < 0 or claim.paid == 0:
        claim.state_back = ZERO
        return claim.state_back - before
    shared_back = claim.came_back
    if claim.back_in_currency > claim.paid_in_currency:
        shared_back = cents(claim.came_back * claim.paid_in_currency / claim.back_in_currency)
    claim.state_back = cents(shared_back * claim.state_paid / claim.paid)
    return claim.state_back - before


def _reserve(year: TreatyYear, movement: ClaimMovement, rate: Decimal) -> Decimal:
    """Apply a reserve change. Its part is the change of F without the cap on its day (decision 0024)."""
    year.claims[movement.claim_id].reserve_changes[movement.currency] += movement.gross_amount
    before = max(year.reserve_flow, ZERO)
    year.reserve_flow += cents(movement.gross_amount * rate)
    year.reserve_by_day[movement.movement_on] += cents(movement.gross_amount * rate)
    after = max(year.reserve_flow, ZERO)
    share = year.loss.one_share(year.paid, year.paid + max(before, after))
    if share is not None:
        return cents(movement.gross_amount * share)
    return cents((year.loss(year.paid + after) - year.loss(year.paid + before)) / rate)


def _book(year: TreatyYear, movement: ClaimMovement, state_part: Decimal) -> None:
    year.state_loss += state_part
    year.loss_by_quarter[quarter_of(movement.period)] += state_part
    year.loss_by_day[movement.movement_on] += state_part


def _value_reserves(year: TreatyYear, seeds: Seeds, on: date) -> None:
    """Value the State's reserve on the build day and share it by open reserves (decision 0024)."""
    for claim in [*year.claims.values(), *year.excluded_claims.values()]:
        stocks = [
            cents(amount * seeds.closing_rate(ccy, on)) for ccy, amount in claim.reserve_changes.items()
        ]
        claim.reserve = sum(stocks, ZERO)
    year.excluded_reserve = sum((claim.reserve for claim in year.excluded_claims.values()), ZERO)
    year.reserve = sum((claim.reserve for claim in year.claims.values()), ZERO)
    reserved = [claim for _, claim in sorted(year.claims.items()) if claim.reserve > 0]
    open_reserve = sum((claim.reserve for claim in reserved), ZERO)
    part = year.loss(year.paid + open_reserve) - year.loss(year.paid)
    if year.cap is not None:
        part = min(year.state_loss + part, year.cap) - min(year.state_loss, year.cap)
    year.state_reserve = part
    for claim, share in zip(reserved, shared(part, [claim.reserve for claim in reserved]), strict=True):
        claim.state_reserve = share


def _test_cap(year: TreatyYear) -> None:
    """Test the cap at the end of each quarter.

    Later premium reverses the adjustment of an earlier quarter.
    """
    premium, loss, withheld = ZERO, ZERO, ZERO
    for quarter in sorted(year.premium_by_quarter.keys() | year.loss_by_quarter.keys()):
        premium += year.premium_by_quarter.get(quarter, ZERO)
        loss += year.loss_by_quarter.get(quarter, ZERO)
        cap = year.cap_of(premium)
        if cap is None:
            return
        beyond = max(loss - cap, ZERO)
        year.cap_adjustments[quarter] = withheld - beyond
        withheld = beyond
