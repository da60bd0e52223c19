"""What a treaty year comes to, told in plain Python from the treaty's words: the other voice beside the SQL.

Payments fill a column of bands from the bottom, in order of day. The State bears its share of each; when
the insurers' cap is used up, all that lies above it; never more than its own caps. What comes back on a
claim, and a payment taken back, goes to State and insurer as that claim's payments went, as far as it was
paid. Nothing here reads the project's seeds.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from operator import add

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Band:
    """A slice of the cumulative loss: its width (None: without end) and the State's share."""

    width: Decimal | None
    state_share: Decimal


@dataclass(frozen=True)
class Terms:
    """What binds all treaties of a market, or a single one."""

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
    """A premium, a payment or a recovery of one treaty; nobody's account moves for an excluded one."""

    treaty: str
    kind: str
    name: str
    day: date
    amount: Decimal
    claim: str = ""
    is_excluded: bool = False


@dataclass(frozen=True)
class Outcome:
    """Premiums and losses of one movement."""

    ceded: Decimal
    commission: Decimal
    fee: Decimal
    state: Decimal
    insurer: Decimal

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*map(add, astuple(self), astuple(other)))


def to_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def share_out(whole: Decimal, keys: dict[str, Decimal]) -> dict[str, Decimal]:
    """Parts of a whole by key, to the cent; the cents left over go to those cut the most, then by name."""
    with localcontext(prec=80):
        cents, total = int(whole / CENT), sum(int(key / CENT) for key in keys.values())
        shares = {name: divmod(cents * int(key / CENT), total) for name, key in keys.items()}
        left = cents - sum(part for part, _ in shares.values())
        lucky = sorted(shares, key=lambda name: (-shares[name][1], name))[:left]
        return {name: (part + (name in lucky)) * CENT for name, (part, _) in shares.items()}


def settle(
    terms: Terms, keys: dict[str, Decimal], movements: Sequence[Movement]
) -> dict[tuple[str, str, str], Outcome]:
    """The outcome of every movement, by treaty, kind and name."""

    def part(whole: Decimal, treaty: str) -> Decimal:
        return share_out(whole, keys)[treaty] if terms.is_market_wide else whole

    outcomes = {}
    with localcontext(prec=60):
        for treaty in keys:
            widths = [None if band.width is None else part(band.width, treaty) for band in terms.bands]
            caps = [
                None if cap is None else part(cap, treaty) for cap in (terms.insurers_cap, terms.state_cap)
            ]
            premium, position = NOTHING, NOTHING
            so_far: list[Movement] = []
            mine = [movement for movement in movements if movement.treaty == treaty]
            for movement in sorted(mine, key=lambda movement: (movement.day, movement.kind, movement.name)):
                ceded = (
                    to_cent(movement.amount * terms.premium_share) if movement.kind == "premium" else NOTHING
                )
                premium += ceded
                lost = NOTHING
                if not movement.is_excluded:
                    lost = {"payment": movement.amount, "recovery": -movement.amount}.get(
                        movement.kind, NOTHING
                    )
                    so_far.append(movement)
                now = _position(terms, widths, caps, so_far, premium)
                outcomes[treaty, movement.kind, movement.name] = Outcome(
                    ceded,
                    to_cent(ceded * terms.commission_rate),
                    to_cent(ceded * terms.fee_rate),
                    now - position,
                    lost - (now - position),
                )
                position = now
    return outcomes


def _position(
    terms: Terms,
    widths: Sequence[Decimal | None],
    caps: Sequence[Decimal | None],
    movements: Sequence[Movement],
    premium: Decimal,
) -> Decimal:
    """What the State bears once all these movements are told, claim by claim."""
    loss = NOTHING
    paid: dict[str, Decimal] = {}
    borne: dict[str, Decimal] = {}
    returned: dict[str, Decimal] = {}
    for movement in movements:
        if movement.kind == "payment" and movement.amount > 0:
            before = _borne_by_state(terms, widths, caps, loss, premium)
            loss += movement.amount
            after = _borne_by_state(terms, widths, caps, loss, premium)
            paid[movement.claim] = paid.get(movement.claim, NOTHING) + movement.amount
            borne[movement.claim] = borne.get(movement.claim, NOTHING) + after - before
        elif movement.kind in ("payment", "recovery"):
            back = abs(movement.amount) if movement.kind == "payment" else movement.amount
            returned[movement.claim] = returned.get(movement.claim, NOTHING) + back
    position = NOTHING
    for claim, amount in paid.items():
        back = min(max(returned.get(claim, NOTHING), NOTHING), amount)
        position += borne[claim] - to_cent(back * borne[claim] / amount)
    return position


def _borne_by_state(
    terms: Terms,
    widths: Sequence[Decimal | None],
    caps: Sequence[Decimal | None],
    loss: Decimal,
    premium: Decimal,
) -> Decimal:
    if loss <= 0:
        return NOTHING
    insurers_cap, state_cap = caps
    kept_at_least = terms.floor or Decimal(0)
    rest, state = loss, Decimal(0)
    for band, width in zip(terms.bands, widths, strict=True):
        slice_of_loss = rest if width is None else min(rest, width)
        state += slice_of_loss * min(band.state_share, 1 - kept_at_least)
        rest -= slice_of_loss
    state = to_cent(state)
    if insurers_cap is not None and loss - state > insurers_cap:
        state = loss - insurers_cap
    if state_cap is not None and state > state_cap:
        state = state_cap
    if terms.premium_multiple is not None:
        state = min(state, to_cent(max(premium, NOTHING) * terms.premium_multiple))
    return state
