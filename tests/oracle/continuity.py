"""Continuity of stocks: opening + granted − expired − withdrawn ± changed = closing (decision 0046)."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from oracle.covers import Cover, Covers
from oracle.money import ZERO
from oracle.months import last_day
from oracle.packages import Line, Submission
from oracle.registers import Registers

# Insurer, guarantee, month of the stock.
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Movement:
    """A guarantee between two stocks of its insurer. `closing` is the declared limit."""

    place: Place
    line_class: str
    opening: Decimal
    granted: Decimal
    expired: Decimal
    withdrawn: Decimal
    changed: Decimal
    closing: Decimal


def judge_continuity(registers: Registers, covers: Covers) -> list[Movement]:
    """One row per guarantee and stock with an opening, a closing or a movement."""
    declared: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for line in registers.exposures:
        cover = covers.get((line.insurer_id, line.guarantee_id))
        if cover is None or line.as_of <= cover.last_on:
            declared[line.insurer_id, line.guarantee_id, line.period] += line.public_limit_amount
    refused = registers.refused_exposures
    refused_in = {(line.sender, line.texts.get("guarantee_id", ""), line.period) for line in refused}
    earlier = _earlier_limits(registers.submissions, covers)
    movements = []
    for insurer_id, periods in registers.exposure_periods.items():
        keys = {key for key in covers if key[0] == insurer_id}
        keys |= {place[:2] for place in declared if place[0] == insurer_id}
        for previous, period in zip((None, *periods), periods, strict=False):
            for key in sorted(keys):
                movement = _movement((*key, period), previous, covers.get(key), declared, refused_in, earlier)
                if movement is not None:
                    movements.append(movement)
    return movements


def _movement(
    place: Place,
    previous: str | None,
    cover: Cover | None,
    declared: dict[Place, Decimal],
    refused_in: set[Place],
    earlier: dict[Place, Decimal],
) -> Movement | None:
    *key, period = place
    before: Place = (key[0], key[1], previous or "")
    opening, closing = declared.get(before, ZERO), declared.get(place, ZERO)
    was = _implied(cover, previous) if previous else ZERO
    now = _implied(cover, period)
    granted = now if not was else ZERO
    ended = was if was and not now else ZERO
    is_withdrawn = cover is not None and cover.last_on < cover.line.expires_on
    changed = now - was if was and now else ZERO
    if not any((opening, closing, was, now)):
        return None
    expected = opening + granted - ended + changed
    if closing == expected:
        line_class = "restated" if earlier.get(place, closing) != closing else "matched"
    elif place in refused_in or before in refused_in:
        line_class = "quarantined"
    elif was and now and opening and not closing:
        line_class = "vanished"
    elif was and now and not opening and closing:
        line_class = "reappeared"
    else:
        line_class = "unexplained_movement"
    return Movement(
        place,
        line_class,
        opening,
        granted,
        ZERO if is_withdrawn else ended,
        ended if is_withdrawn else ZERO,
        changed,
        closing,
    )


def _implied(cover: Cover | None, period: str) -> Decimal:
    """Limit that the register of guarantees gives for the last day of a month."""
    day = last_day(period)
    if cover is None or not cover.is_in_force(day):
        return ZERO
    return cover.limit_on(day)


def _earlier_limits(submissions: list[Submission], covers: Covers) -> dict[Place, Decimal]:
    """Limits of the last accepted sequence before the one in force, where a stock was sent again.

    A guarantee that only one of the two full packages declares had, or has, no limit.
    """
    versions: dict[Place, dict[int, Decimal]] = defaultdict(dict)
    fulls: dict[tuple[str, str], list[int]] = defaultdict(list)
    for submission in submissions:
        if submission.kind == "full" and "exposures" in submission.lines:
            fulls[submission.sender, submission.period].append(submission.sequence)
        for line in submission.lines.get("exposures", []):
            if not line.refused_for:
                amount = ZERO if line.texts.get("_action") == "withdraw" else _limit(line, covers)
                place = (line.sender, line.texts["guarantee_id"], line.period)
                versions[place][line.sequence] = amount
    earlier = {}
    for place, by_sequence in versions.items():
        for sequence in fulls[place[0], place[2]]:
            by_sequence.setdefault(sequence, ZERO)
        if len(by_sequence) > 1:
            earlier[place] = by_sequence[sorted(by_sequence)[-2]]
    return earlier


def _limit(line: Line, covers: Covers) -> Decimal:
    cover = covers.get((line.sender, line.texts["guarantee_id"]))
    is_run_off = cover is not None and last_day(line.period) > cover.last_on
    return ZERO if is_run_off else Decimal(line.texts["public_limit_amount"])
