"""Causes that another break or another line of a file shows (decision 0050)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from oracle.break_lines import LEDGERS, Break, Cause, Lines
from oracle.months import next_month
from oracle.packages import Line


def of_pairs(breaks: list[Break]) -> Iterator[tuple[Break, Cause]]:
    """Causes that two breaks show together. Amounts, months and lines of account agree."""
    by_place: dict[object, list[Break]] = defaultdict(list)
    for each in breaks:
        by_place[each.reconciliation, each.insurer_id, each.period].append(each)
    for each in breaks:
        same = by_place[each.reconciliation, each.insurer_id, each.period]
        if each.reconciliation == "premium_due" and each.line_class == "premium_missing":
            later = f"{each.reference}|{next_month(each.period)}"
            for other in by_place[each.reconciliation, each.insurer_id, next_month(each.period)]:
                is_late = other.line_class in {"premium_twice", "amount_differs"} and other.key == later
                if is_late and other.difference == -each.difference:
                    yield each, Cause("one_period_late", other.period, other.key)
                    yield other, Cause("one_period_late", other.period, each.key)
        for other in same:
            if _are_together(each, other):
                yield each, Cause("two_lines_together", other=other.key)
                yield other, Cause("two_lines_together", other=each.key)
            if _are_exchanged(each, other):
                yield each, Cause("another_line", other=other.key)


def _are_together(missing: Break, booked: Break) -> bool:
    return (
        missing.reconciliation in LEDGERS
        and (missing.line_class, booked.line_class) == ("missing_in_ledger", "amount_differs")
        and (missing.reinsurer_id, missing.line_code, missing.currency)
        == (booked.reinsurer_id, booked.line_code, booked.currency)
        and bool(missing.expected and booked.expected)
        and missing.difference == -booked.difference
    )


def _are_exchanged(one: Break, other: Break) -> bool:
    is_same_line = one.reconciliation not in LEDGERS or one.line_code == other.line_code
    return (
        None not in {one.expected, one.actual, other.expected, other.actual}
        and one.expected != one.actual
        and (one.line_class, one.measure, one.currency) == (other.line_class, other.measure, other.currency)
        and is_same_line
        and (one.expected, one.actual) == (other.actual, other.expected)
    )


def neighbours(each: Break, lines: Lines) -> Iterator[str]:
    """Keys of near lines in the same file that have the actual amount of the break."""
    column = {
        "gross_differs": "gross_premium_amount",
        "share_differs": "ceded_premium_amount" if each.measure == "premium" else "ceded_amount",
        "commission_differs": "ceding_commission_amount",
    }.get(each.line_class, "amount")
    if not each.actual or each.actual == each.expected:
        return
    if each.reconciliation in LEDGERS and each.line_class == "amount_differs":
        for entry in lines.entries[each.insurer_id, each.reference, each.line_code]:
            for near in _near(entry, 2, lines):
                if (near.texts["line_code"], Decimal(near.texts["amount"])) == (each.line_code, each.actual):
                    yield f"{near.texts['source_reference']}|{each.line_code}"
    elif each.reconciliation == "cession_terms" and column != "amount":
        register, name = (
            ("premiums", "premium_line_id") if each.measure == "premium" else ("claims", "movement_id")
        )
        line = lines.raw[register, each.insurer_id, each.key]
        yield from (
            near.texts[name] for near in _near(line, 1, lines) if Decimal(near.texts[column]) == each.actual
        )


def _near(line: Line, distance: int, lines: Lines) -> Iterator[Line]:
    """Lines in force at most `distance` lines before or after a line of a file."""
    for step in range(-distance, distance + 1):
        near = lines.files.get((line.register, line.submission_hash, line.number + step))
        if step and near is not None:
            yield near
