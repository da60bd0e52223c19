"""Rules on claims: ELI-15 (issue 12 B4, B5), and ELI-06 on what an insurer cedes (decision 0023)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from oracle.attachments import ClaimKey
from oracle.covers import Cover, Covers
from oracle.findings import Finding
from oracle.money import ZERO, cents
from oracle.registers import ClaimMovement, Registers
from oracle.seeds import Seeds, TreatyTerms, in_force


def judge_claims_rules(
    registers: Registers, covers: Covers, seeds: Seeds, attached: dict[ClaimKey, TreatyTerms | None]
) -> Iterator[Finding]:
    """One finding per rule and claim, and per book of a portfolio treaty."""
    yield from claims_outside_cover(registers, covers, seeds)
    yield from claims_ceded_beyond_retention(registers, seeds, attached)
    yield from books_ceded_beyond_retention(registers, seeds)
    yield from implausible_claims(registers)


def claims_outside_cover(registers: Registers, covers: Covers, seeds: Seeds) -> Iterator[Finding]:
    """ELI-15: invoices within the cover; claims paid on a guarantee together within its guaranteed amount.

    The guarantee is judged: when its claims together are paid more than it guaranteed on the days of their
    first invoices, each of them that was paid is found. Payments are in the guarantee's currency. Treaties.
    """
    on_guarantee: dict[tuple[str, str], list[ClaimMovement]] = defaultdict(list)
    for movement in registers.claims:
        if (movement.insurer_id, movement.guarantee_id or "") in covers:
            on_guarantee[movement.insurer_id, movement.guarantee_id or ""].append(movement)
    found: set[tuple[str, str]] = set()
    for key, movements in on_guarantee.items():
        cover = covers[key]
        for movement in movements:
            if movement.first_invoice_on < cover.first_on or movement.last_invoice_on > cover.last_on:
                found.add((key[0], movement.claim_id))
        payments = [movement for movement in movements if movement.movement_type == "payment"]
        paid = sum((in_currency_of(cover, payment, seeds) for payment in payments), ZERO)
        if payments and paid > max(cover.guaranteed_on(payment.first_invoice_on) for payment in payments):
            found |= {(key[0], payment.claim_id) for payment in payments if payment.gross_amount > 0}
    for insurer_id, claim_id in sorted(found):
        yield Finding("ELI-15", insurer_id, claim_id)


def in_currency_of(cover: Cover, movement: ClaimMovement, seeds: Seeds) -> Decimal:
    """Gross amount of a movement in the currency of its guarantee, by the rates of the movement's month."""
    if movement.currency == cover.line.currency:
        return movement.gross_amount
    rate = seeds.rate_of_month(movement.currency, movement.period)
    own = seeds.rate_of_month(cover.line.currency, movement.period)
    return cents(movement.gross_amount * rate / own)


def claims_ceded_beyond_retention(
    registers: Registers, seeds: Seeds, attached: dict[ClaimKey, TreatyTerms | None]
) -> Iterator[Finding]:
    """ELI-06: of each payment the insurer cedes at most what the least retention leaves, within the rounding.

    Decree 2020-397 art. 4 and 5; decision 0023.
    """
    found: set[tuple[str, str]] = set()
    for movement in registers.claims:
        terms = attached[movement.insurer_id, movement.claim_id]
        retention = None if terms is None else terms.retention_share_minimum
        if movement.movement_type != "payment" or retention is None:
            continue
        most = cents(movement.gross_amount * (1 - retention))
        if movement.ceded_amount > most + seeds.tolerance("cession_terms", "ceded_claim_amount", most):
            found.add((movement.insurer_id, movement.claim_id))
    for insurer_id, claim_id in sorted(found):
        yield Finding("ELI-06", insurer_id, claim_id)


def books_ceded_beyond_retention(registers: Registers, seeds: Seeds) -> Iterator[Finding]:
    """ELI-06: the terms of a covered book leave the insurer 25 %. Decree 2020-397 art. 5."""
    found: set[tuple[str, str]] = set()
    for book in registers.books:
        terms = in_force([t for t in seeds.treaty_terms if t.treaty_id == book.treaty_id], book.as_of)
        least = None if terms is None else terms.retention_share_minimum
        if terms is not None and least is not None and 1 - terms.cession_share < least:
            found.add((book.insurer_id, f"{book.treaty_id}|{book.segment}|{book.as_of}"))
    for insurer_id, key in sorted(found):
        yield Finding("ELI-06", insurer_id, key)


def implausible_claims(registers: Registers) -> Iterator[Finding]:
    """CLM-01: reserve below zero. CLM-02: closed with a reserve. CLM-03: paid before its loss. B14."""
    movements: dict[ClaimKey, list[ClaimMovement]] = defaultdict(list)
    for movement in registers.claims:
        movements[movement.insurer_id, movement.claim_id].append(movement)
    for (insurer_id, claim_id), moved in sorted(movements.items()):
        reserves: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for movement in moved:
            if movement.movement_type == "reserve_change":
                reserves[movement.currency] += movement.gross_amount
        is_closed = any(movement.movement_type == "closure" for movement in moved)
        if any(reserve < 0 for reserve in reserves.values()):
            yield Finding("CLM-01", insurer_id, claim_id)
        if is_closed and any(reserve > 0 for reserve in reserves.values()):
            yield Finding("CLM-02", insurer_id, claim_id)
        if any(m.movement_type == "payment" and m.movement_on < m.loss_on for m in moved):
            yield Finding("CLM-03", insurer_id, claim_id)
