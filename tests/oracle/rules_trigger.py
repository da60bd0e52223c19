"""Rules on the insurer's limit decisions behind a guarantee: ELI-03, 04 and 05."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.findings import Finding, Stretch
from oracle.money import ZERO, cents
from oracle.months import ONE_DAY, first_day
from oracle.parties import buyer_of, may_be_same_buyer
from oracle.registers import LimitDecision, Registers
from oracle.seeds import in_force

Decisions = dict[tuple[str, str, tuple[str, str]], list[LimitDecision]]


def judge_triggers(registers: Registers, covers: Covers) -> Iterator[Finding]:
    """Findings of the rules on decisions and on the limit that the insurer retains."""
    by_id = {(decision.insurer_id, decision.decision_id): decision for decision in registers.limit_decisions}
    by_line: Decisions = defaultdict(list)
    for decision in registers.limit_decisions:
        by_line[decision.insurer_id, decision.policy_id, buyer_of(decision)].append(decision)
    for (insurer_id, guarantee_id), cover in covers.items():
        trigger = by_id.get((insurer_id, cover.line.trigger_decision_id or ""))
        if trigger_is_missing(cover, trigger):
            yield Finding("ELI-03", insurer_id, guarantee_id)
        decisions = by_line[insurer_id, cover.line.policy_id, buyer_of(cover.line)]
        retained = retained_limits(cover, decisions)
        for rule_id, days in (
            ("ELI-04", days_of_wrong_limit(cover, retained)),
            ("ELI-05", days_beyond_retention(cover, retained)),
        ):
            if days:
                yield Finding(rule_id, insurer_id, guarantee_id, excluded=days)


def trigger_is_missing(cover: Cover, trigger: LimitDecision | None) -> bool:
    """ELI-03: cover requires a decision on the same policy and buyer, notified by the day of grant.

    The kind of the decision is the one that the form of the product requires.

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


@dataclass(frozen=True)
class RetainedLimit:
    """Limit that the insurer retains for its own account during a stretch of days of a cover."""

    days: Stretch
    amount: Decimal


def retained_limits(cover: Cover, decisions: list[LimitDecision]) -> list[RetainedLimit]:
    """Limits retained over the days of cover, from the decisions on the same policy and buyer.

    Before the first decision, the limit is its previous limit. Without a decision the list is empty.
    """
    if not decisions:
        return []
    ordered = sorted(decisions, key=lambda d: (in_force_from(d, cover), d.decided_on, d.decision_id))
    limits = {cover.first_on: in_currency_of(cover, ordered[0], ordered[0].previous_limit_amount)}
    for decision in ordered:
        day = max(in_force_from(decision, cover), cover.first_on)
        limits[day] = in_currency_of(cover, decision, decision.granted_limit_amount)
    starts = sorted(day for day in limits if day <= cover.last_on)
    ends = [day - ONE_DAY for day in starts[1:]] + [cover.last_on]
    return [
        RetainedLimit((start, end), limits[start])
        for start, end in zip(starts, ends, strict=True)
        if start <= end
    ]


def in_currency_of(cover: Cover, decision: LimitDecision, amount: Decimal) -> Decimal:
    """Amount of a decision in the currency of the guarantee, at the rates in force on the day of grant."""
    if decision.currency == cover.line.currency:
        return amount
    rate = cover.seeds.closing_rate(decision.currency, cover.line.granted_on)
    return cents(amount * rate / cover.seeds.closing_rate(cover.line.currency, cover.line.granted_on))


def in_force_from(decision: LimitDecision, cover: Cover) -> date:
    """First day of a decision's limit: the day of decision for a refusal, or else the effective day."""
    is_immediate = cover.seeds.decision_types[decision.decision_type].is_immediate
    return decision.decided_on if is_immediate else decision.effective_on


def days_of_wrong_limit(cover: Cover, retained: list[RetainedLimit]) -> tuple[Stretch, ...]:
    """ELI-04: a complement requires a limit retained by the insurer.

    A substitute requires that none is retained.

    Press release, April 2020.
    """
    wanted = cover.product.form == "complement"
    return tuple(limit.days for limit in retained if (limit.amount > 0) != wanted)


def days_beyond_retention(cover: Cover, retained: list[RetainedLimit]) -> tuple[Stretch, ...]:
    """ELI-05: a complement cedes at most a multiple of the retained limit × insured percentage.

    The rule does not apply to days without a retained limit, which break ELI-04, or to recorded exceptions.
    Decree 2020-397 art. 3; export terms 2020-21.
    """
    granted_on, seeds = cover.line.granted_on, cover.seeds
    excepted = [
        exception
        for exception in seeds.retention_exceptions
        if (exception.insurer_id, exception.guarantee_id) == cover.key
    ]
    maxima = [row for row in seeds.complement_maxima if row.product_code == cover.product.product_code]
    maximum = in_force(maxima, granted_on)
    if cover.product.form != "complement" or maximum is None:
        return ()
    if in_force(excepted, granted_on) is not None:
        return ()
    insured_share = None if cover.policy is None else cover.policy.insured_percentage
    share = cover.line.insured_percentage if insured_share is None else insured_share
    days = []
    for limit in retained:
        maximum_amount = cents(cents(limit.amount * share) * maximum.primary_limit_multiple)
        parts = by_version(cover, limit.days) if limit.amount > 0 else []
        days += [part for part in parts if ceded(cover, part) > maximum_amount]
    return tuple(days)


def ceded(cover: Cover, days: Stretch) -> Decimal:
    """Ceded exposure on days of one version. Zero without terms."""
    return cover.ceded_on(days[0]) or ZERO


def by_version(cover: Cover, days: Stretch) -> list[Stretch]:
    """A stretch of days, cut on the first day of each version of the guarantee."""
    months = {first_day(version.period) for version in cover.versions}
    starts = sorted({days[0]} | {day for day in months if days[0] < day <= days[1]})
    ends = [day - ONE_DAY for day in starts[1:]] + [days[1]]
    return list(zip(starts, ends, strict=True))
