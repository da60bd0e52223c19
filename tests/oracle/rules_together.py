"""Rules that look at several guarantees at once: ELI-09 and ELI-13 (issue 12 B10)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.findings import Finding
from oracle.money import ZERO, cents
from oracle.parties import buyer_of
from oracle.seeds import BuyerMaximum, in_force


def covers_beyond_maximum(covers: Covers) -> Iterator[Finding]:
    """ELI-09: covers of one insurer on one buyer under one product, together, within the maximum.

    The guarantee whose first day takes the sum beyond its maximum is found; cover in breach counts in it.
    Amounts are in euros of the day of grant. Terms of the treaties; export terms 2020-21.
    """
    on_one_buyer: dict[tuple[str, str, tuple[str, str]], list[Cover]] = defaultdict(list)
    for cover in covers.values():
        key = (cover.line.insurer_id, cover.line.product_code, buyer_of(cover.line))
        on_one_buyer[key].append(cover)
    for together in on_one_buyer.values():
        together.sort(key=lambda cover: (cover.first_on, cover.line.granted_on, cover.line.guarantee_id))
        for place, cover in enumerate(together):
            if not is_graded(cover):
                continue
            maximum = maximum_of(cover)
            held = sum(
                (in_euros(other) for other in together[: place + 1] if other.is_in_force(cover.first_on)),
                ZERO,
            )
            if maximum is None or held > maximum.maximum_amount:
                yield Finding("ELI-09", *cover.key)


def is_graded(cover: Cover) -> bool:
    """Whether the product has maxima on the day of grant."""
    return any(
        row.product_code == cover.line.product_code and row.valid_from <= cover.line.granted_on
        for row in cover.seeds.buyer_maxima
    )


def maximum_of(cover: Cover) -> BuyerMaximum | None:
    """Maximum of the buyer's grade or zone on the day of grant; None when its grade is unknown."""
    return in_force(
        [
            row
            for row in cover.seeds.buyer_maxima
            if row.product_code == cover.line.product_code
            and row.grade == (cover.line.buyer_grade if row.graded_by == "buyer_grade" else cover.zone)
        ],
        cover.line.granted_on,
    )


def in_euros(cover: Cover) -> Decimal:
    """Public limit in euros at the rate of the day of grant."""
    rate = cover.seeds.closing_rate(cover.line.currency, cover.line.granted_on)
    return cents(cover.line.public_limit_amount * rate)


def risks_ceded_twice(covers: Covers, blocked: set[tuple[str, str]]) -> Iterator[Finding]:
    """ELI-13: one insured and buyer ceded once a day. The later grant loses the overlapping days, no others.

    Order: day of grant, then first day of effect. Cover in `blocked`, for another reason, doubles nothing.
    Treaties.
    """
    same_risk: dict[tuple[str, tuple[str, str]], list[Cover]] = defaultdict(list)
    for key, cover in covers.items():
        if key not in blocked and cover.policy is not None and cover.first_on <= cover.last_on:
            same_risk[cover.policy.insured_siren, buyer_of(cover.line)].append(cover)
    for together in same_risk.values():
        together.sort(key=lambda cover: (cover.line.granted_on, cover.first_on, cover.key))
        for place, cover in enumerate(together):
            days = tuple(overlap for earlier in together[:place] if (overlap := overlap_of(cover, earlier)))
            if days:
                yield Finding("ELI-13", *cover.key, excluded=days)


def overlap_of(one: Cover, other: Cover) -> tuple[date, date] | None:
    """Days on which both are in force."""
    first, last = max(one.first_on, other.first_on), min(one.last_on, other.last_on)
    return (first, last) if first <= last else None
