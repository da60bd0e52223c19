"""Rules on several guarantees together: ELI-09 and ELI-13."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.findings import Finding, Stretch, admitted_days, common
from oracle.money import ZERO, cents
from oracle.months import first_day
from oracle.parties import buyer_of
from oracle.seeds import BuyerMaximum, holds_on, in_force

Blocking = dict[tuple[str, str], list[Finding]]


def covers_beyond_maximum(covers: Covers, blocking: Blocking) -> Iterator[Finding]:
    """ELI-09: covers of one insurer on one buyer under one product are together within the maximum.

    A guarantee is a finding when, on one of its days, the limits up to its grant exceed the maximum together.
    Days that a rule on one guarantee excludes do not count. Amounts are in euros at the rate of the day of
    grant. Terms of the treaties; export terms 2020-21.
    """
    on_one_buyer: dict[tuple[str, str, tuple[str, str]], list[Cover]] = defaultdict(list)
    for cover in covers.values():
        on_one_buyer[cover.line.insurer_id, cover.line.product_code, buyer_of(cover.line)].append(cover)
    for together in on_one_buyer.values():
        together.sort(key=order_of)
        days = {cover.key: admitted(cover, blocking) for cover in together}
        changes = sorted({day for cover in together for day in limit_changes(cover, days[cover.key])})
        for place, cover in enumerate(together):
            if not is_graded(cover):
                continue
            maximum = maximum_of(cover)
            used = [
                sum((in_euros(o, day) for o in together[: place + 1] if is_within(day, days[o.key])), ZERO)
                for day in changes
                if is_within(day, days[cover.key])
            ]
            if maximum is None or max(used, default=ZERO) > maximum.maximum_amount:
                yield Finding("ELI-09", *cover.key)


def limit_changes(cover: Cover, admitted_on: list[Stretch]) -> list[date]:
    """Days on which a cover may use more of a maximum: its admitted days begin, or a version begins."""
    months = [first_day(version.period) for version in cover.versions]
    return [first for first, _ in admitted_on] + [day for day in months if is_within(day, admitted_on)]


def admitted(cover: Cover, blocking: Blocking) -> list[Stretch]:
    """Days of cover that no blocking finding excludes."""
    return admitted_days((cover.first_on, cover.last_on), blocking.get(cover.key, []))


def order_of(cover: Cover) -> tuple[date, date, tuple[str, str]]:
    """Day of grant, then first day of effect."""
    return cover.line.granted_on, cover.first_on, cover.key


def is_within(day: date, stretches: list[Stretch]) -> bool:
    return any(first <= day <= last for first, last in stretches)


def is_graded(cover: Cover) -> bool:
    """Whether the product has maxima on the day of grant."""
    return any(
        row.product_code == cover.line.product_code and holds_on(row, cover.line.granted_on)
        for row in cover.seeds.buyer_maxima
    )


def maximum_of(cover: Cover) -> BuyerMaximum | None:
    """Maximum of the buyer's grade or zone on the day of grant. None when the grade is unknown."""
    return in_force(
        [
            row
            for row in cover.seeds.buyer_maxima
            if row.product_code == cover.line.product_code
            and row.grade == (cover.line.buyer_grade if row.graded_by == "buyer_grade" else cover.zone)
        ],
        cover.line.granted_on,
    )


def in_euros(cover: Cover, day: date) -> Decimal:
    """Public limit of a day, in euros at the rate of the day of grant."""
    rate = cover.seeds.closing_rate(cover.line.currency, cover.line.granted_on)
    return cents(cover.limit_on(day) * rate)


def risks_ceded_twice(covers: Covers, blocking: Blocking) -> Iterator[Finding]:
    """ELI-13: a pair of insured and buyer is ceded once on each day.

    The later grant loses the days in common.

    Days that another blocking rule excludes, ELI-09 included, are not ceded and do not count. Treaties.
    """
    for together in covers_by_risk(covers):
        earlier: list[Stretch] = []
        for cover in together:
            own = admitted(cover, blocking)
            days = [both for one in own for other in earlier if (both := common(one, other)) is not None]
            if days:
                yield Finding("ELI-13", *cover.key, excluded=tuple(days))
            earlier += own


def pairs_ceded_twice(covers: Covers, blocking: Blocking) -> Iterator[tuple[Cover, Cover]]:
    """`double_cession`: later and earlier cover of each pair with a day that both cede (decision 0046)."""
    for together in covers_by_risk(covers):
        days = [admitted(cover, blocking) for cover in together]
        for place, later in enumerate(together):
            for other, earlier in enumerate(together[:place]):
                if any(common(one, two) is not None for one in days[place] for two in days[other]):
                    yield later, earlier


def covers_by_risk(covers: Covers) -> Iterator[list[Cover]]:
    """Covers of each insured and buyer, in order of grant. A cover without a known insured has no risk."""
    same_risk: dict[tuple[str, tuple[str, str]], list[Cover]] = defaultdict(list)
    for cover in covers.values():
        if cover.policy is not None:
            same_risk[cover.policy.insured_siren, buyer_of(cover.line)].append(cover)
    for together in same_risk.values():
        yield sorted(together, key=order_of)
