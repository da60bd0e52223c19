"""Rules of the convention of 17 June 2013 on limit decisions: CNV-01 to CNV-05 (decisions 0015 and 0023)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from oracle.findings import Finding
from oracle.money import ZERO, cents
from oracle.months import first_day, month_of, plus_months
from oracle.parties import buyer_of, is_france
from oracle.registers import Book, LimitDecision, Registers
from oracle.seeds import RuleParameter, Seeds

Line = tuple[str, tuple[str, str]]


def judge_convention(registers: Registers, seeds: Seeds) -> Iterator[Finding]:
    """Findings on single decisions, on days of an insurer and on months of an insurer."""
    for decision in registers.limit_decisions:
        if is_withdrawal(decision, seeds):
            yield from judge_withdrawal(decision, seeds)
    yield from blanket_decisions(registers.limit_decisions, seeds)
    yield from withdrawn_shares(registers, seeds)


def is_withdrawal(decision: LimitDecision, seeds: Seeds) -> bool:
    """Whether a decision is declared as a reduction or cancellation, or reduces the limit."""
    kind = seeds.decision_types[decision.decision_type]
    return kind.is_withdrawal or decision.granted_limit_amount < decision.previous_limit_amount


def withdrawn_amount(decision: LimitDecision) -> Decimal:
    """Previous limit less granted limit, at least zero."""
    return max(decision.previous_limit_amount - decision.granted_limit_amount, ZERO)


def judge_withdrawal(decision: LimitDecision, seeds: Seeds) -> Iterator[Finding]:
    judges = {
        "CNV-01": insured_notified_late,
        "CNV-02": subscribed_buyer_notified_late,
        "CNV-04": drastic_without_reason,
    }
    for rule_id, is_broken in judges.items():
        if is_broken(decision, seeds):
            yield Finding(rule_id, decision.insurer_id, decision.decision_id)


def insured_notified_late(decision: LimitDecision, seeds: Seeds) -> bool:
    """CNV-01: the insured is notified a calendar month before the effect. No notification is a late one."""
    months = count_of(seeds.parameter("CNV-01", "insured_notice_months", decision.decided_on))
    notified_on = decision.insured_notified_on
    return notified_on is None or plus_months(notified_on, months) > decision.effective_on


def subscribed_buyer_notified_late(decision: LimitDecision, seeds: Seeds) -> bool:
    """CNV-02: a buyer on the portal is notified three weeks before the effect."""
    days = count_of(seeds.parameter("CNV-02", "buyer_notice_days", decision.decided_on))
    notified_on = decision.buyer_notified_on
    return decision.buyer_portal_subscribed and (
        notified_on is None or notified_on + timedelta(days=days) > decision.effective_on
    )


def drastic_without_reason(decision: LimitDecision, seeds: Seeds) -> bool:
    """CNV-04: a cut of more than half, or of the complete limit, has an exceptional reason."""
    share = share_of(seeds.parameter("CNV-04", "drastic_cut_share", decision.decided_on))
    is_drastic = (
        seeds.decision_types[decision.decision_type].is_complete_withdrawal
        or decision.granted_limit_amount == 0
        or withdrawn_amount(decision) > decision.previous_limit_amount * share
    )
    return is_drastic and not (decision.exceptional_reason or "").strip()


def blanket_decisions(decisions: list[LimitDecision], seeds: Seeds) -> Iterator[Finding]:
    """CNV-03: an insurer cuts at most half of its lines on one NAF division or department in a day.

    The lines are on buyers in France. They have a limit at the start of the day, or their first decision, on
    that day, declares a previous limit.
    """
    of_insurer: dict[str, list[LimitDecision]] = defaultdict(list)
    for decision in decisions:
        of_insurer[decision.insurer_id].append(decision)
    for insurer_id, own in of_insurer.items():
        by_day: dict[date, list[LimitDecision]] = defaultdict(list)
        for decision in own:
            by_day[decision.decided_on].append(decision)
        open_lines: dict[Line, LimitDecision] = {}
        seen: set[Line] = set()
        for day in sorted(by_day):
            for kind, code in blanket_groups(open_lines, seen, by_day[day], day, seeds):
                yield Finding("CNV-03", insurer_id, f"{day}|{kind}|{code}")
            for decision in by_day[day]:
                line = (decision.policy_id, buyer_of(decision))
                seen.add(line)
                open_lines.pop(line, None)
                if decision.granted_limit_amount > 0:
                    open_lines[line] = decision


def blanket_groups(
    open_lines: dict[Line, LimitDecision],
    seen: set[Line],
    of_day: list[LimitDecision],
    day: date,
    seeds: Seeds,
) -> list[tuple[str, str]]:
    """Groups of which the decisions of a day cut more than the allowed share."""
    maximum_share = share_of(seeds.parameter("CNV-03", "blanket_cut_share", day))
    minimum_lines = count_of(seeds.parameter("CNV-03", "blanket_lines_minimum", day))
    named = {
        (decision.policy_id, buyer_of(decision)): decision
        for decision in of_day
        if decision.previous_limit_amount > 0 and (decision.policy_id, buyer_of(decision)) not in seen
    }
    lines: dict[tuple[str, str], set[Line]] = defaultdict(set)
    cut: dict[tuple[str, str], set[Line]] = defaultdict(set)
    for line, decision in (open_lines | named).items():
        for group in groups_of(decision, seeds):
            lines[group].add(line)
    for decision in of_day:
        if is_withdrawal(decision, seeds):
            for group in groups_of(decision, seeds):
                cut[group].add((decision.policy_id, buyer_of(decision)))
    return [
        group
        for group, members in sorted(lines.items())
        if len(members) >= minimum_lines and len(cut[group] & members) > maximum_share * len(members)
    ]


def groups_of(decision: LimitDecision, seeds: Seeds) -> list[tuple[str, str]]:
    """NAF division and department of a buyer in France."""
    if not is_france(decision.buyer_country, decision.decided_on, seeds):
        return []
    groups = {"naf_division": (decision.buyer_naf or "")[:2], "department": decision.buyer_department or ""}
    return [(kind, code) for kind, code in groups.items() if code]


def withdrawn_shares(registers: Registers, seeds: Seeds) -> Iterator[Finding]:
    """CNV-05: limits withdrawn in a month, as a share of the latest own book declared before the month."""
    withdrawn: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for decision in registers.limit_decisions:
        if is_withdrawal(decision, seeds):
            segment = (
                "domestic" if is_france(decision.buyer_country, decision.decided_on, seeds) else "export"
            )
            rate = seeds.closing_rate(decision.currency, decision.decided_on)
            place = (decision.insurer_id, month_of(decision.decided_on), segment)
            withdrawn[place] += cents(withdrawn_amount(decision) * rate)
    for (insurer_id, month, segment), amount in sorted(withdrawn.items()):
        book = last_book(registers.books, insurer_id, segment, first_day(month))
        watched = share_of(seeds.parameter("CNV-05", "watched_withdrawn_share", first_day(month)))
        if book is not None and amount > book.limit_amount * watched:
            yield Finding("CNV-05", insurer_id, f"{month}|{segment}")


def last_book(books: list[Book], insurer_id: str, segment: str, before: date) -> Book | None:
    """The insurer's own book last declared before a day."""
    own = [
        book
        for book in books
        if (book.insurer_id, book.segment, book.scope) == (insurer_id, segment, "own_book")
        and book.as_of < before
    ]
    return max(own, key=lambda book: book.as_of, default=None)


def count_of(parameter: RuleParameter | None) -> int:
    assert parameter is not None
    assert parameter.value_count is not None
    return parameter.value_count


def share_of(parameter: RuleParameter | None) -> Decimal:
    assert parameter is not None
    assert parameter.value_rate is not None
    return parameter.value_rate
