"""The suggested cause of each break (decision 0050), from its amounts, the raw lines and the seeds.

The breaks are those of the build: their amounts are compared elsewhere. Everything else is read here again.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from oracle.break_lines import COMPARED, SHIFTS, Break, Cause, Lines
from oracle.cause_pairs import neighbours, of_pairs
from oracle.cause_terms import of_terms
from oracle.covers import Covers
from oracle.money import cents
from oracle.months import next_month, quarter_of
from oracle.packages import Line
from oracle.registers import Registers
from oracle.seeds import Seeds

ORDER = (
    "currency_not_converted",
    "one_period_late",
    "booked_twice",
    "commission_forgotten",
    "sign_inverted",
    "decimal_shift",
    "previous_terms",
    "tax_included",
    "months_miscounted",
    "two_lines_together",
    "another_line",
    "other_period",
)


def lines_of(registers: Registers, raw: dict[str, list[Line]]) -> Lines:
    """Index typed lines, and the raw lines in force of premiums, claims and ledger."""
    entries: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in raw["ledger"]:
        texts = line.texts
        entries[texts["insurer_id"], texts["source_reference"], texts["line_code"]].append(line)
    names = {"premiums": "premium_line_id", "claims": "movement_id"}
    return Lines(
        premiums={(line.insurer_id, line.premium_line_id): line for line in registers.premiums},
        claims={(line.insurer_id, line.movement_id): line.gross_amount for line in registers.claims},
        entries=entries,
        raw={
            (register, line.sender, line.texts[name]): line
            for register, name in names.items()
            for line in raw[register]
        },
        files={
            (line.register, line.submission_hash, line.number): line for each in raw.values() for line in each
        },
    )


def suggest(breaks: list[Break], lines: Lines, covers: Covers, seeds: Seeds) -> dict[str, Cause]:
    """The cause of each break that has one."""
    compared = [
        each
        for each in breaks
        if each.reconciliation in COMPARED and each.line_class not in {"quarantined", "no_terms_in_force"}
    ]
    possible: dict[str, set[Cause]] = {each.break_id: set() for each in compared}
    for each in compared:
        possible[each.break_id] |= set(_of_figures(each, breaks, lines))
        possible[each.break_id] |= set(of_terms(each, lines, covers, seeds))
    for one, cause in of_pairs(compared):
        possible[one.break_id].add(cause)
    for each in compared:
        possible[each.break_id] |= {Cause("another_line", other=key) for key in neighbours(each, lines)}
    _inherit(compared, possible, lines)
    return {break_id: cause for break_id, causes in possible.items() if (cause := _first(causes)) is not None}


def _first(causes: set[Cause]) -> Cause | None:
    """The first cause in order; None without a cause, or with several of the first kind."""
    for code in ORDER:
        of_code = {cause for cause in causes if cause.code == code}
        if of_code:
            return of_code.pop() if len(of_code) == 1 else None
    return None


def _of_figures(each: Break, breaks: list[Break], lines: Lines) -> Iterator[Cause]:
    expected, actual = each.amounts
    if each.actual_currency != each.currency:
        if each.actual is not None and expected == actual:
            yield Cause("currency_not_converted")
        return
    if each.line_class == "period_differs" and expected == actual:
        (entry,) = lines.entries[each.insurer_id, each.reference, each.line_code]
        booked = entry.texts["account_period"]
        after = quarter_of(next_month(_last_month(quarter_of(each.period))))
        yield Cause("one_period_late" if booked == after else "other_period", booked)
    if _is_commission_forgotten(each, breaks):
        yield Cause("commission_forgotten")
    if not expected or not actual:
        return
    if each.line_class in {"duplicate_in_ledger", "premium_twice"}:
        if actual == 2 * expected:
            yield Cause("booked_twice", Decimal(2))
    elif each.line_class not in {"base_differs", "rate_differs"}:
        if actual == -expected:
            yield Cause("sign_inverted", Decimal(-1))
        yield from (Cause("decimal_shift", shift) for shift in SHIFTS if actual == cents(expected * shift))


def _last_month(quarter: str) -> str:
    return f"{quarter[:4]}-{3 * int(quarter[-1]):02d}"


def _is_commission_forgotten(each: Break, breaks: list[Break]) -> bool:
    expected, actual = each.amounts
    if each.line_class == "commission_differs":
        return actual == 0 and expected != 0
    if each.line_class != "missing_in_ledger" or each.line_code != "ceding_commission" or expected == 0:
        return False
    premium = (each.insurer_id, f"{each.reference}|ceded_premium")
    return not any(
        (other.insurer_id, other.key) == premium and other.line_class in {"missing_in_ledger", "quarantined"}
        for other in breaks
        if other.reconciliation == "premium_ledger"
    )


def _inherit(breaks: list[Break], possible: dict[str, set[Cause]], lines: Lines) -> None:
    """Give a month of `premium_due` without a cause those of its premium line, if both differ by the same."""
    of_lines: dict[object, set[Cause]] = {}
    for each in breaks:
        line = lines.premiums.get((each.insurer_id, each.key))
        if each.reconciliation == "cession_terms" and line is not None and line.guarantee_id:
            place = (each.insurer_id, line.guarantee_id, line.covers_from.isoformat()[:7], each.currency)
            of_lines[*place, each.difference] = possible[each.break_id]
    for each in breaks:
        if each.reconciliation == "premium_due" and not possible[each.break_id]:
            place = (each.insurer_id, each.reference, each.period, each.currency)
            possible[each.break_id] = of_lines.get((*place, each.difference), set())
