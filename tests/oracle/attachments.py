"""Terms of each claim: a claim attaches once, by the basis of its treaty (decision 0025)."""

from collections import defaultdict
from datetime import date

from oracle.covers import Covers
from oracle.registers import ClaimMovement, Registers
from oracle.seeds import Seeds, TreatyTerms, in_force

ClaimKey = tuple[str, str]


def attachments(registers: Registers, covers: Covers, seeds: Seeds) -> dict[ClaimKey, TreatyTerms | None]:
    """Terms by claim. None when no terms are in force for the claim."""
    movements: dict[ClaimKey, list[ClaimMovement]] = defaultdict(list)
    for movement in registers.claims:
        movements[movement.insurer_id, movement.claim_id].append(movement)
    return {claim: _terms_of(moved, covers, seeds) for claim, moved in movements.items()}


def _terms_of(movements: list[ClaimMovement], covers: Covers, seeds: Seeds) -> TreatyTerms | None:
    """Terms of a claim.

    A claim on a guarantee has the terms of the day of grant, for the product of the first invoice day.
    A claim on a portfolio has the terms of its earliest invoice or loss.
    """
    first = movements[0]
    if first.guarantee_id is not None:
        cover = covers.get((first.insurer_id, first.guarantee_id))
        return None if cover is None else cover.terms_on(min(moved.first_invoice_on for moved in movements))
    treaty = seeds.treaties.get(first.treaty_id or "")
    if treaty is None:
        return None
    if treaty.attachment_basis == "invoice_date":
        day = min(movement.first_invoice_on for movement in movements)
    else:
        day = min(movement.loss_on for movement in movements)
    return portfolio_terms(treaty.treaty_id, day, seeds)


def portfolio_terms(treaty_id: str, day: date, seeds: Seeds) -> TreatyTerms | None:
    """Terms of the named treaty on a day, or else of the insurer's treaty with the same product and basis."""
    named = in_force([terms for terms in seeds.treaty_terms if terms.treaty_id == treaty_id], day)
    treaty = seeds.treaties.get(treaty_id)
    if named is not None or treaty is None:
        return named
    alike = {
        other.treaty_id
        for other in seeds.treaties.values()
        if (other.insurer_id, other.product_code, other.attachment_basis)
        == (treaty.insurer_id, treaty.product_code, treaty.attachment_basis)
    }
    return in_force([terms for terms in seeds.treaty_terms if terms.treaty_id in alike], day)
