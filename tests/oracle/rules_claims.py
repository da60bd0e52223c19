"""Rules on claims: ELI-15 (decision 0025), ELI-06 on ceded payments (decision 0023), CLM-01 to 03."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from oracle.attachments import ClaimKey
from oracle.covers import Cover, Covers
from oracle.findings import Finding, Stretch
from oracle.money import ZERO, cents
from oracle.months import first_day
from oracle.registers import ClaimMovement, Registers
from oracle.seeds import Seeds, TreatyTerms, in_force


def judge_claims_rules(
    registers: Registers, covers: Covers, seeds: Seeds, attached: dict[ClaimKey, TreatyTerms | None]
) -> Iterator[Finding]:
    """One finding per rule and claim, and one per rule and book of a portfolio treaty."""
    yield from claims_outside_cover(registers, covers, seeds)
    yield from claims_ceded_beyond_retention(registers, seeds, attached)
    yield from books_ceded_beyond_retention(registers, seeds)
    yield from implausible_claims(registers)


def movements_of_claims(registers: Registers) -> dict[ClaimKey, list[ClaimMovement]]:
    movements: dict[ClaimKey, list[ClaimMovement]] = defaultdict(list)
    for movement in registers.claims:
        movements[movement.insurer_id, movement.claim_id].append(movement)
    return movements


def invoices_of(movements: list[ClaimMovement]) -> Stretch:
    """First and last invoice of a claim."""
    return min(m.first_invoice_on for m in movements), max(m.last_invoice_on for m in movements)


def claims_outside_cover(registers: Registers, covers: Covers, seeds: Seeds) -> Iterator[Finding]:
    """ELI-15: invoices are within the cover, and claims on a guarantee are within its guaranteed amount.

    Claims with invoices outside the cover use no guaranteed amount. The others are added up in order of their
    first payment, then identifier: payments less reversals, in the currency of the guarantee. A claim is a
    finding when the sum exceeds the highest guaranteed amount on the days of its invoices. Treaties.
    """
    inside: dict[tuple[str, str], list[list[ClaimMovement]]] = defaultdict(list)
    for (insurer_id, claim_id), movements in movements_of_claims(registers).items():
        cover = covers.get((insurer_id, movements[0].guarantee_id or ""))
        if cover is None:
            continue
        first, last = invoices_of(movements)
        if first < cover.first_on or last > cover.last_on:
            yield Finding("ELI-15", insurer_id, claim_id)
        elif any(movement.movement_type == "payment" for movement in movements):
            inside[cover.key].append(movements)
    for key, claims in inside.items():
        cover, paid = covers[key], ZERO
        for movements in sorted(claims, key=_by_first_payment):
            payments = [movement for movement in movements if movement.movement_type == "payment"]
            paid += sum((in_currency_of(cover, payment, seeds) for payment in payments), ZERO)
            if paid > highest_guaranteed(cover, invoices_of(movements)):
                yield Finding("ELI-15", key[0], movements[0].claim_id)


def _by_first_payment(movements: list[ClaimMovement]) -> tuple[date, str]:
    paid_on = min(movement.movement_on for movement in movements if movement.movement_type == "payment")
    return paid_on, movements[0].claim_id


def highest_guaranteed(cover: Cover, days: Stretch) -> Decimal:
    """Highest guaranteed amount of the days."""
    starts = [first_day(version.period) for version in cover.versions]
    return max(cover.guaranteed_on(day) for day in [days[0], *(s for s in starts if days[0] < s <= days[1])])


def in_currency_of(cover: Cover, movement: ClaimMovement, seeds: Seeds) -> Decimal:
    """Gross amount of a movement in the currency of its guarantee, at the rates of the movement's month."""
    if movement.currency == cover.line.currency:
        return movement.gross_amount
    rate = seeds.rate_of_month(movement.currency, movement.period)
    own = seeds.rate_of_month(cover.line.currency, movement.period)
    return cents(movement.gross_amount * rate / own)


def claims_ceded_beyond_retention(
    registers: Registers, seeds: Seeds, attached: dict[ClaimKey, TreatyTerms | None]
) -> Iterator[Finding]:
    """ELI-06: the ceded part of payments leaves the insurer its minimum retention.

    Payments of a claim are added up by currency. Rounding and tolerance apply to each payment.
    Decree 2020-397 art. 4 and 5; decision 0023.
    """
    beyond: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for movement in registers.claims:
        terms = attached[movement.insurer_id, movement.claim_id]
        retention = None if terms is None else terms.retention_share_minimum
        if movement.movement_type != "payment" or retention is None:
            continue
        maximum = cents(movement.gross_amount * (1 - retention))
        tolerated = seeds.tolerance("cession_terms", "ceded_claim_amount", maximum)
        place = (movement.insurer_id, movement.claim_id, movement.currency)
        beyond[place] += movement.ceded_amount - maximum - tolerated
    breaches = {(insurer_id, claim_id) for (insurer_id, claim_id, _), amount in beyond.items() if amount > 0}
    for insurer_id, claim_id in sorted(breaches):
        yield Finding("ELI-06", insurer_id, claim_id)


def books_ceded_beyond_retention(registers: Registers, seeds: Seeds) -> Iterator[Finding]:
    """ELI-06: the terms of a covered book leave the insurer at least 25 %. Decree 2020-397 art. 5."""
    breaches: set[tuple[str, str]] = set()
    for book in registers.books:
        terms = in_force([t for t in seeds.treaty_terms if t.treaty_id == book.treaty_id], book.as_of)
        minimum = None if terms is None else terms.retention_share_minimum
        if terms is not None and minimum is not None and 1 - terms.cession_share < minimum:
            breaches.add((book.insurer_id, f"{book.treaty_id}|{book.segment}|{book.as_of}"))
    for insurer_id, key in sorted(breaches):
        yield Finding("ELI-06", insurer_id, key)


def implausible_claims(registers: Registers) -> Iterator[Finding]:
    """CLM-01: negative reserve. CLM-02: closed with a reserve. CLM-03: paid before the loss. Issue 12 B14."""
    for (insurer_id, claim_id), movements in sorted(movements_of_claims(registers).items()):
        reserves: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for movement in movements:
            if movement.movement_type == "reserve_change":
                reserves[movement.currency] += movement.gross_amount
        if any(reserve < 0 for reserve in reserves.values()):
            yield Finding("CLM-01", insurer_id, claim_id)
        if is_closed(movements) and any(reserve > 0 for reserve in reserves.values()):
            yield Finding("CLM-02", insurer_id, claim_id)
        if any(is_paid_too_early(movement) for movement in movements):
            yield Finding("CLM-03", insurer_id, claim_id)


def is_closed(movements: list[ClaimMovement]) -> bool:
    """Whether the latest notification or closure is a closure.

    On the same day, the closure is the later one.
    """
    states = [
        (movement.movement_on, movement.movement_type == "closure")
        for movement in movements
        if movement.movement_type in {"notification", "closure"}
    ]
    return bool(states) and max(states)[1]


def is_paid_too_early(movement: ClaimMovement) -> bool:
    is_payment = movement.movement_type == "payment" and movement.gross_amount > 0
    return is_payment and movement.movement_on < movement.loss_on
