"""Expected amount of each claim movement under the terms: the claim part of `cession_terms`."""

from decimal import Decimal

from oracle.accounts import Accounts
from oracle.covers import Covers
from oracle.money import ZERO
from oracle.premiums import Judged, is_tolerated, refused_line
from oracle.registers import ClaimMovement, Registers
from oracle.seeds import Seeds


def judge_claims(registers: Registers, covers: Covers, seeds: Seeds, accounts: Accounts) -> list[Judged]:
    """One row per movement in force and one per refused movement that was not replaced."""
    judged = [_judge(movement, covers, seeds, accounts) for movement in registers.claims]
    return judged + [refused_line(line, "movement_id") for line in registers.refused_claims]


def _judge(movement: ClaimMovement, covers: Covers, seeds: Seeds, accounts: Accounts) -> Judged:
    expected = accounts.expected.get((movement.insurer_id, movement.period, movement.movement_id))
    cover = covers.get((movement.insurer_id, movement.guarantee_id or ""))
    causes = []
    if expected is None:
        causes.append("no_terms_in_force")
    if cover is not None and cover.line.currency != movement.currency:
        causes.append("currency_differs")
    if expected is not None and not is_tolerated(
        movement.ceded_amount, expected, "cession_terms", "ceded_claim_amount", seeds
    ):
        causes.append("share_differs")
    agreed = "matched" if _difference(movement, expected) == 0 else "within_tolerance"
    return Judged(
        movement.insurer_id,
        movement.movement_id,
        causes[0] if causes else agreed,
        ",".join(causes[1:]),
        expected,
    )


def _difference(movement: ClaimMovement, expected: Decimal | None) -> Decimal:
    return ZERO if expected is None else movement.ceded_amount - expected
