"""Technical accounts: sums of bordereau lines, the cedent's account and the ledger (decision 0046)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from oracle.accounts import Accounts
from oracle.attachments import ClaimKey
from oracle.covers import Cover, Covers
from oracle.money import ZERO
from oracle.months import last_day, quarter_of
from oracle.packages import Line
from oracle.premiums import is_tolerated, treaty_terms_on
from oracle.registers import PremiumLine, Registers
from oracle.seeds import Seeds, TreatyTerms

LINE_OF_MOVEMENT = {
    "payment": "ceded_claims_paid",
    "recovery": "ceded_recoveries",
    "reserve_change": "ceded_reserve_change",
}
# balance = ceded_premium − ceding_commission − ceded_claims_paid + ceded_recoveries − cap_adjustment
SIGN_IN_BALANCE = {
    "ceded_premium": 1,
    "ceding_commission": -1,
    "ceded_claims_paid": -1,
    "ceded_recoveries": 1,
    "cap_adjustment": -1,
}
ACCOUNT_LINES = (*SIGN_IN_BALANCE, "ceded_reserve_change", "balance")
ORDER = (
    "no_terms_in_force",
    "footing_differs",
    "missing_in_account",
    "missing_in_bordereau",
    "amount_differs",
    "ledger_differs",
)
NO_VALUE = ""
# Insurer, treaty, quarter, line of account, currency. NO_VALUE where there is none.
Place = tuple[str, str, str, str, str]


@dataclass
class Sums:
    """Amounts of one line of account by source, and the number of refused lines."""

    declared: list[Decimal] = field(default_factory=list)
    account: list[Decimal] = field(default_factory=list)
    ledger: list[Decimal] = field(default_factory=list)
    refused: int = 0
    refused_in_account: int = 0


@dataclass(frozen=True)
class AccountLine:
    """A line of account: class, further causes and the three amounts. None without a line."""

    place: Place
    line_class: str
    also: str
    amounts: tuple[Decimal | None, Decimal | None, Decimal | None]
    refused: int


def judge_accounts(
    registers: Registers,
    covers: Covers,
    seeds: Seeds,
    attached: dict[ClaimKey, TreatyTerms | None],
    years: Accounts,
) -> list[AccountLine]:
    """One row per line of account of any source, and per line of account of refused lines."""
    places: dict[Place, Sums] = defaultdict(Sums)
    for place, amount in _declared(registers, covers, seeds, attached, years):
        places[place].declared.append(amount)
    for line in registers.account_lines:
        place = (line.insurer_id, line.treaty_id, line.account_period, line.line_code, line.currency)
        places[place].account.append(line.amount)
    for entry in registers.ledger:
        if entry.line_code != "guarantee_fee":
            place = (entry.insurer_id, entry.treaty_id, entry.account_period, entry.line_code, entry.currency)
            places[place].ledger.append(entry.amount)
    for (insurer, treaty, quarter, _, currency), amount in _footings(registers).items():
        places[insurer, treaty, quarter, "balance", currency].declared.append(amount)
    incomplete = set()
    for line, place in _refused(registers, covers):
        places[place].refused += 1
        if line.register == "accounts":
            places[place].refused_in_account += 1
            if place[3] in SIGN_IN_BALANCE:
                incomplete.add((*place[:3], "balance", place[4]))
    return [
        _judge(place, sums, is_incomplete=place in incomplete, seeds=seeds)
        for place, sums in sorted(places.items())
    ]


def _declared(
    registers: Registers,
    covers: Covers,
    seeds: Seeds,
    attached: dict[ClaimKey, TreatyTerms | None],
    years: Accounts,
) -> Iterator[tuple[Place, Decimal]]:
    """Amounts of bordereau lines in force and of cap adjustments, with their line of account."""
    for premium in registers.premiums:
        terms = _terms_of_premium(premium, covers, seeds)
        place = (premium.insurer_id, terms.treaty_id if terms else NO_VALUE, quarter_of(premium.period))
        yield (*place, "ceded_premium", premium.currency), premium.ceded_premium_amount
        yield (*place, "ceding_commission", premium.currency), premium.ceding_commission_amount
    for moved in registers.claims:
        if moved.movement_type in LINE_OF_MOVEMENT:
            terms = attached[moved.insurer_id, moved.claim_id]
            treaty = terms.treaty_id if terms else NO_VALUE
            line_code = LINE_OF_MOVEMENT[moved.movement_type]
            place = (moved.insurer_id, treaty, quarter_of(moved.period))
            yield (*place, line_code, moved.currency), moved.ceded_amount
    adjustments: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for (treaty_id, _), year in years.years.items():
        for quarter, amount in year.cap_adjustments.items():
            insurer_id = seeds.treaties[treaty_id].insurer_id
            adjustments[insurer_id, treaty_id, quarter, "cap_adjustment", "EUR"] += amount
    yield from ((place, amount) for place, amount in adjustments.items() if amount)


def _terms_of_premium(line: PremiumLine, covers: Covers, seeds: Seeds) -> TreatyTerms | None:
    if line.guarantee_id is None:
        treaty = seeds.treaties.get(line.treaty_id or "")
        owned = treaty is not None and treaty.insurer_id == line.insurer_id
        return treaty_terms_on(line.treaty_id or "", line.covers_from, seeds) if owned else None
    cover = covers.get((line.insurer_id, line.guarantee_id))
    return None if cover is None else cover.terms_of(_product_of(line, cover))


def _product_of(line: PremiumLine, cover: Cover):
    """Product of the last day that a line covers, or of the last day of cover (decision 0028)."""
    return cover.seeds.products[cover.line_on(min(line.covers_to, cover.last_on)).product_code]


def _footings(registers: Registers) -> dict[Place, Decimal]:
    """What the other lines of each account add up to."""
    footings: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for line in registers.account_lines:
        place = (line.insurer_id, line.treaty_id, line.account_period, "balance", line.currency)
        footings[place] += SIGN_IN_BALANCE.get(line.line_code, 0) * line.amount
    return footings


def _refused(registers: Registers, covers: Covers) -> Iterator[tuple[Line, Place]]:
    """Refused lines of all sources with the values that can be read."""
    for line in registers.refused_premiums:
        place = (line.sender, _treaty_of_refused(line, covers), quarter_of(line.period))
        for line_code in ("ceded_premium", "ceding_commission"):
            yield line, (*place, line_code, line.texts.get("currency", NO_VALUE))
    for line in registers.refused_claims:
        movement_type = line.texts.get("movement_type", NO_VALUE)
        if movement_type not in {"notification", "closure"}:
            line_code = LINE_OF_MOVEMENT.get(movement_type, "ceded_claims_paid")
            place = (line.sender, _treaty_of_refused(line, covers), quarter_of(line.period))
            yield line, (*place, line_code, line.texts.get("currency", NO_VALUE))
    for line in (*registers.accounts.refused, *registers.refused_ledger):
        text = line.texts
        if text.get("line_code") != "guarantee_fee":
            insurer = line.sender if line.register == "accounts" else text.get("insurer_id", NO_VALUE)
            line_code = text["line_code"] if text.get("line_code") in ACCOUNT_LINES else NO_VALUE
            yield (
                line,
                (insurer, text["treaty_id"], text["account_period"], line_code, text["currency"]),
            )


def _treaty_of_refused(line: Line, covers: Covers) -> str:
    """Treaty of the current terms of the guarantee, or else the treaty that the line names."""
    cover = covers.get((line.sender, line.texts.get("guarantee_id", NO_VALUE)))
    if cover is not None and cover.terms is not None:
        return cover.terms.treaty_id
    return line.texts.get("treaty_id", NO_VALUE)


def _judge(place: Place, sums: Sums, *, is_incomplete: bool, seeds: Seeds) -> AccountLine:
    insurer_id, treaty, quarter, line_code, _ = place
    declared, account = sum(sums.declared, ZERO), sum(sums.account, ZERO)
    booked = sum(sums.ledger, ZERO)
    treaty_row = seeds.treaties.get(treaty)
    reinsurer = treaty_row.reinsurer_id if treaty_row else NO_VALUE
    is_account_due = _due(insurer_id, ("accounts",), quarter, seeds) < seeds.on
    is_bordereau_due = _due(insurer_id, ("premiums", "claims"), quarter, seeds) < seeds.on
    is_ledger_due = _due(reinsurer, ("ledger",), quarter, seeds) < seeds.on

    def differs(actual: Decimal, expected: Decimal) -> bool:
        return not is_tolerated(actual, expected, "technical_account", "account_amount", seeds)

    named = bool(sums.account or sums.refused_in_account)
    in_account = differs(account, declared)
    reference = account if sums.account else declared
    has_entries_to_compare = line_code != "balance" or bool(sums.ledger)
    in_ledger = has_entries_to_compare and differs(booked, reference)
    causes = {
        "no_terms_in_force": not treaty and bool(sums.declared),
        "footing_differs": line_code == "balance" and bool(sums.account) and in_account,
        "missing_in_account": not sums.account and in_account,
        "missing_in_bordereau": line_code != "balance" and not sums.declared and in_account,
        "amount_differs": (
            line_code != "balance" and bool(sums.account) and bool(sums.declared) and in_account
        ),
        "ledger_differs": in_ledger and is_ledger_due,
    }
    breaks = [cause for cause in ORDER if causes[cause]]
    also = ",".join(breaks[1:])
    is_exact = declared == account and (not has_entries_to_compare or booked == reference)
    if not named and not is_account_due:
        line_class, also = "awaited", ""
    elif not (sums.declared or sums.account or sums.ledger) or ((sums.refused or is_incomplete) and breaks):
        line_class, also = "quarantined", ",".join(breaks)
    elif breaks[:1] == ["missing_in_bordereau"] and not is_bordereau_due:
        line_class, also = "awaited", ""
    elif breaks:
        line_class = breaks[0]
    elif in_ledger:
        line_class = "awaited"
    else:
        line_class = "matched" if is_exact else "within_tolerance"
    amounts = (
        declared if sums.declared else None,
        account if sums.account else None,
        booked if sums.ledger else None,
    )
    return AccountLine(place, line_class, also, amounts, sums.refused)


def _due(sender_id: str, registers: tuple[str, ...], quarter: str, seeds: Seeds) -> date:
    """Latest due day of registers for the last month of a quarter; the quarter's last day without one."""
    if len(quarter) != len("2020-Q2"):
        return date.min
    month = f"{quarter[:4]}-{int(quarter[-1]) * 3:02d}"
    days = [
        last_day(month) + timedelta(days=row.due_days_after_period_end)
        for row in seeds.calendar
        if row.sender_id == sender_id
        and row.register_code in registers
        and row.first_period <= month
        and (row.last_period is None or month <= row.last_period)
    ]
    return max(days, default=last_day(month))
