"""A treaty year in plain Python, written from decisions 0014, 0018 and 0024, to compare with the SQL engine.

Payments fill bands from the bottom, in order of day. The State pays its share of each band; above the
insurers' cap it pays everything, up to its own cap in euros. A recovery on a claim is shared as the
claim's payments were, up to the amount paid in its currency. A cap that is a multiple of premium is
tested at the end of each account quarter. Reserves are shared on the day of the build. This module
does not read the project's seeds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from operator import add

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Band:
    """A layer of the cumulative loss: its width (None: unlimited) and the State's share."""

    width: Decimal | None
    state_share: Decimal


@dataclass(frozen=True)
class Terms:
    """The terms of all treaties of a market, or of one treaty."""

    premium_share: Decimal
    commission_rate: Decimal
    fee_rate: Decimal
    floor: Decimal | None
    bands: tuple[Band, ...]
    state_cap: Decimal | None
    premium_multiple: Decimal | None
    insurers_cap: Decimal | None
    is_market_wide: bool


@dataclass(frozen=True)
class Movement:
    """A line of one treaty: a premium, a payment, a recovery or a reserve_change.

    `amount` is in euros, `claim_amount` in the claim's currency. An excluded claim changes no account.
    """

    treaty: str
    kind: str
    name: str
    day: date
    quarter: str
    amount: Decimal
    claim_amount: Decimal
    claim: str = ""
    is_excluded: bool = False


@dataclass(frozen=True)
class Reserve:
    """The reserve of a claim on the day of the build, in euros at the closing rate."""

    treaty: str
    claim: str
    amount: Decimal
    is_excluded: bool


@dataclass(frozen=True)
class Outcome:
    """The effect of one movement: premiums, losses before the premium cap, the uncapped ceded reserve."""

    ceded: Decimal
    commission: Decimal
    fee: Decimal
    state: Decimal
    insurer: Decimal
    reserve: Decimal

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*map(add, astuple(self), astuple(other)))


@dataclass(frozen=True)
class Settlement:
    """The result for a market, by treaty and name."""

    movements: dict[tuple[str, str, str], Outcome]
    cap_adjustments: dict[tuple[str, str], Decimal]
    reserves: dict[tuple[str, str], Decimal]


def to_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def share_out(total: Decimal, keys: dict[str, Decimal]) -> dict[str, Decimal]:
    """Parts of a total by key, to the cent; remaining cents go to the largest remainders, then by name."""
    with localcontext(prec=80):
        cents, weight = int(total / CENT), sum(int(key / CENT) for key in keys.values())
        if weight == 0:
            return dict.fromkeys(keys, NOTHING)
        shares = {name: divmod(cents * int(key / CENT), weight) for name, key in keys.items()}
        left = cents - sum(part for part, _ in shares.values())
        rounded_up = sorted(shares, key=lambda name: (-shares[name][1], name))[:left]
        return {name: (part + (name in rounded_up)) * CENT for name, (part, _) in shares.items()}


def settle(
    terms: Terms, keys: dict[str, Decimal], movements: Sequence[Movement], reserves: Sequence[Reserve]
) -> Settlement:
    """The outcome of every movement, the adjustments of each quarter and the ceded part of each reserve."""
    settlement = Settlement({}, {}, {})
    with localcontext(prec=60):
        for treaty in keys:
            year = _Year.of(terms, keys, treaty)
            of_treaty = [movement for movement in movements if movement.treaty == treaty]
            ordered = sorted(of_treaty, key=lambda movement: (movement.day, movement.kind, movement.name))
            outcomes = _outcomes(year, ordered)
            for movement, outcome in zip(ordered, outcomes, strict=True):
                settlement.movements[treaty, movement.kind, movement.name] = outcome
            settlement.cap_adjustments.update(_cap_adjustments(year, ordered, outcomes))
            stock = [reserve for reserve in reserves if reserve.treaty == treaty]
            settlement.reserves.update(_reserves(year, ordered, outcomes, stock))
    return settlement


@dataclass(frozen=True)
class _Year:
    """The terms of one treaty year; market-wide amounts are reduced to its part."""

    name: str
    terms: Terms
    widths: tuple[Decimal | None, ...]
    insurers_cap: Decimal | None
    state_cap: Decimal | None

    @classmethod
    def of(cls, terms: Terms, keys: dict[str, Decimal], treaty: str) -> "_Year":
        def part(amount: Decimal | None) -> Decimal | None:
            if amount is None or not terms.is_market_wide:
                return amount
            return share_out(amount, keys)[treaty]

        return cls(
            treaty,
            terms,
            tuple(part(band.width) for band in terms.bands),
            part(terms.insurers_cap),
            part(terms.state_cap),
        )

    def uncapped_loss(self, loss: Decimal) -> Decimal:
        """The State's part of a cumulative loss, before a cap that is a multiple of premium."""
        if loss <= 0:
            return NOTHING
        retention = self.terms.floor or Decimal(0)
        rest, state = loss, Decimal(0)
        for band, width in zip(self.terms.bands, self.widths, strict=True):
            part = rest if width is None else min(rest, width)
            state += part * min(band.state_share, 1 - retention)
            rest -= part
        state = to_cent(state)
        if self.insurers_cap is not None:
            state = max(state, loss - self.insurers_cap)
        return state if self.state_cap is None else min(state, self.state_cap)

    def capped(self, loss: Decimal, premium: Decimal) -> Decimal:
        """The State's loss under the cap that is a multiple of premium."""
        if self.terms.premium_multiple is None:
            return loss
        return min(loss, to_cent(max(premium, NOTHING) * self.terms.premium_multiple))


def _outcomes(year: _Year, movements: Sequence[Movement]) -> list[Outcome]:
    """The change of the uncapped position by each movement, in order."""
    outcomes = []
    position, set_aside = NOTHING, NOTHING
    for place, movement in enumerate(movements, start=1):
        counted = [before for before in movements[:place] if not before.is_excluded]
        ceded = NOTHING
        if movement.kind == "premium":
            ceded = to_cent(movement.amount * year.terms.premium_share)
        lost, reserved = NOTHING, NOTHING
        if not movement.is_excluded:
            lost = {"payment": movement.amount, "recovery": -movement.amount}.get(movement.kind, NOTHING)
        if movement.kind == "reserve_change" and not movement.is_excluded:
            paid = sum((_paid(before) for before in counted), NOTHING)
            before, set_aside = max(set_aside, NOTHING), set_aside + movement.amount
            reserved = year.uncapped_loss(paid + max(set_aside, NOTHING)) - year.uncapped_loss(paid + before)
        now = _position(year, counted)
        outcomes.append(
            Outcome(
                ceded,
                to_cent(ceded * year.terms.commission_rate),
                to_cent(ceded * year.terms.fee_rate),
                now - position,
                lost - (now - position),
                reserved,
            )
        )
        position = now
    return outcomes


def _paid(movement: Movement) -> Decimal:
    return max(movement.amount, NOTHING) if movement.kind == "payment" else NOTHING


def _position(year: _Year, movements: Iterable[Movement]) -> Decimal:
    """The State's uncapped loss after these movements, claim by claim."""
    loss = NOTHING
    claims: dict[str, list[Decimal]] = {}
    for movement in movements:
        sums = claims.setdefault(movement.claim, [NOTHING] * 5)
        if _paid(movement):
            before = year.uncapped_loss(loss)
            loss += movement.amount
            changes = (
                movement.amount,
                movement.claim_amount,
                year.uncapped_loss(loss) - before,
                NOTHING,
                NOTHING,
            )
        elif movement.kind in ("payment", "recovery"):
            sign = -1 if movement.kind == "payment" else 1
            changes = (NOTHING, NOTHING, NOTHING, sign * movement.amount, sign * movement.claim_amount)
        else:
            continue
        claims[movement.claim] = list(map(add, sums, changes))
    position = NOTHING
    for paid, paid_in_currency, borne, back, back_in_currency in claims.values():
        if paid == 0 or back_in_currency < 0:
            shared = NOTHING
        elif back_in_currency <= paid_in_currency:
            shared = back
        else:
            shared = to_cent(back * paid_in_currency / back_in_currency)
        position += borne - (to_cent(shared * borne / paid) if paid else NOTHING)
    return position


def _cap_adjustments(
    year: _Year, movements: Sequence[Movement], outcomes: Sequence[Outcome]
) -> dict[tuple[str, str], Decimal]:
    """The change of the capped loss at the end of each quarter; quarters without a change have no entry."""
    adjustments: dict[tuple[str, str], Decimal] = {}
    so_far = NOTHING
    for quarter in sorted({movement.quarter for movement in movements}):
        known = [
            outcome
            for movement, outcome in zip(movements, outcomes, strict=True)
            if movement.quarter <= quarter
        ]
        loss = sum((outcome.state for outcome in known), NOTHING)
        premium = sum((outcome.ceded for outcome in known), NOTHING)
        now = year.capped(loss, premium) - loss
        if now != so_far:
            adjustments[year.name, quarter] = now - so_far
        so_far = now
    return adjustments


def _reserves(
    year: _Year, movements: Sequence[Movement], outcomes: Sequence[Outcome], stock: Sequence[Reserve]
) -> dict[tuple[str, str], Decimal]:
    """The ceded part of each claim's reserve; an excluded claim is computed as if it were the only one."""
    paid = sum((_paid(movement) for movement in movements if not movement.is_excluded), NOTHING)
    loss = sum((outcome.state for outcome in outcomes), NOTHING)
    premium = sum((outcome.ceded for outcome in outcomes), NOTHING)

    def ceded(open_amount: Decimal) -> Decimal:
        added = year.uncapped_loss(paid + open_amount) - year.uncapped_loss(paid)
        return year.capped(loss + added, premium) - year.capped(loss, premium)

    counted = {reserve.claim: max(reserve.amount, NOTHING) for reserve in stock if not reserve.is_excluded}
    parts = share_out(ceded(sum(counted.values(), NOTHING)), counted)
    parts |= {reserve.claim: ceded(max(reserve.amount, NOTHING)) for reserve in stock if reserve.is_excluded}
    return {(year.name, claim): part for claim, part in parts.items()}
