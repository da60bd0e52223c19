"""Rules that look at the insurer's limit decisions behind a guarantee: ELI-03, 04 and 05 (issue 12 B11)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.findings import Finding
from oracle.money import cents
from oracle.parties import buyer_of, may_be_same_buyer
from oracle.registers import LimitDecision, Registers
from oracle.seeds import in_force

Decisions = dict[tuple[str, str, tuple[str, str]], list[LimitDecision]]


def judge_triggers(registers: Registers, covers: Covers) -> Iterator[Finding]:
    """Findings of the rules on decisions and on the limit that the insurer keeps."""
    by_id = {(decision.insurer_id, decision.decision_id): decision for decision in registers.limit_decisions}
    by_line: Decisions = defaultdict(list)
    for decision in registers.limit_decisions:
        by_line[decision.insurer_id, decision.policy_id, buyer_of(decision)].append(decision)
    for (insurer_id, guarantee_id), cover in covers.items():
        trigger = by_id.get((insurer_id, cover.line.trigger_decision_id or ""))
        if trigger_is_missing(cover, trigger):
            yield Finding("ELI-03", insurer_id, guarantee_id)
        decisions = by_line[insurer_id, cover.line.policy_id, buyer_of(cover.line)]
        day = first_day_of_wrong_limit(cover, decisions)
        if day is not None:
            yield Finding("ELI-04", insurer_id, guarantee_id, excluded=((day, cover.last_on),))
        day = first_day_beyond_retention(cover, decisions)
        if day is not None:
            yield Finding("ELI-05", insurer_id, guarantee_id, excluded=((day, cover.last_on),))


def trigger_is_missing(cover: Cover, trigger: LimitDecision | None) -> bool:
    """ELI-03: a decision of the right kind on the same policy and buyer, notified by the day of grant.

    Press release, April 2020; decree 2020-397 art. 4.
    """
    if trigger is None:
        return True
    granted_on = cover.line.granted_on
    kind = cover.seeds.decision_types[trigger.decision_type]
    return (
        trigger.policy_id != cover.line.policy_id
        or not may_be_same_buyer(trigger, cover.line)
        or kind.triggered_form != cover.product.form
        or trigger.decided_on > granted_on
        or trigger.insured_notified_on is None
        or trigger.insured_notified_on > granted_on
    )


def kept_limits(cover: Cover, decisions: list[LimitDecision]) -> list[tuple[date, Decimal]]:
    """Limit that the insurer keeps on each day of the cover on which it changes, from the first day on.

    It is what decisions on the same policy and buyer show; the declared primary limit where there is none.
    """
    limits = {cover.first_on: cover.line.primary_limit_amount}
    for decision in decisions:
        if decision.decided_on <= cover.last_on:
            limits[max(decision.decided_on, cover.first_on)] = decision.granted_limit_amount
    return sorted(limits.items())


def first_day_of_wrong_limit(cover: Cover, decisions: list[LimitDecision]) -> date | None:
    """ELI-04: a complement only while the insurer keeps a limit, a substitute only where it keeps none."""
    for day, limit in kept_limits(cover, decisions):
        if (limit > 0) != (cover.product.form == "complement"):
            return day
    return None


def first_day_beyond_retention(cover: Cover, decisions: list[LimitDecision]) -> date | None:
    """ELI-05: a complement cedes at most a multiple of what the insurer keeps, both after the insured share.

    Decree 2020-397 art. 3; export terms 2020-21; exceptions are recorded one by one.
    """
    granted_on, seeds = cover.line.granted_on, cover.seeds
    if cover.product.form != "complement":
        return None
    excepted = [
        exception
        for exception in seeds.retention_exceptions
        if (exception.insurer_id, exception.guarantee_id) == cover.key
    ]
    multiple = in_force(
        [row for row in seeds.complement_maxima if row.product_code == cover.product.product_code], granted_on
    )
    if multiple is None or in_force(excepted, granted_on) is not None:
        return None
    insured_share = (cover.policy and cover.policy.insured_percentage) or cover.line.insured_percentage
    for day, limit in kept_limits(cover, decisions):
        ceded = cover.ceded_on(cover.last_on)
        if ceded is not None and ceded > cents(limit * insured_share * multiple.primary_limit_multiple):
            return day
    return None
