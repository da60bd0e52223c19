"""Balances and movements of the packages, as `settlement` needs them (decision 0047)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from oracle.months import last_day, month_of, quarter_of
from oracle.packages import Line, Register
from oracle.references import Vocabulary, read_names, split_text, starts_with
from oracle.registers import Registers
from oracle.seeds import DueRegister, Seeds, SettlementTerms, holds_on, in_force
from oracle.settlement import Balance, Movement, Settlement, settle

_COLUMNS = ("treaty_id", "account_period", "currency", "amount")


def judge_settlement(registers: Registers, seeds: Seeds) -> Settlement:
    """Settle balances with movements of bank statements, without decisions of persons."""
    balances = list(read_balances(registers.accounts, seeds))
    movements = list(read_movements(registers.bank_statements, balances, seeds))
    return settle(
        balances,
        movements,
        (),
        (),
        lambda owed: seeds.tolerance("settlement", "balance_amount", owed),
        seeds.on,
    )


def read_balances(accounts: Register, seeds: Seeds) -> Iterator[Balance]:
    """Accepted lines of a balance are added up; without one, its first refused line counts."""
    lines: dict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in (*accounts.lines, *accounts.refused):
        if line.texts["line_code"] == "balance" and all(line.texts[name] for name in _COLUMNS):
            texts = line.texts
            lines[line.sender, texts["treaty_id"], texts["account_period"], texts["currency"]].append(line)
    for (insurer, treaty_id, quarter, currency), members in lines.items():
        accepted = [line for line in members if not line.refused_for]
        treaty = seeds.treaties.get(treaty_id)
        reinsurer = treaty.reinsurer_id if treaty else ""
        ends_on = last_day(f"{quarter[:4]}-{3 * int(quarter[-1]):02d}")
        terms = _terms(seeds, reinsurer, ends_on)
        due_on = ends_on + timedelta(days=terms.due_days if terms else 0)
        yield Balance(
            insurer,
            treaty_id,
            quarter,
            currency,
            reinsurer,
            treaty.product_code if treaty else "",
            sum((Decimal(line.texts["amount"]) for line in accepted or members[:1]), Decimal(0)),
            frozenset(line.texts["account_id"] for line in members),
            ends_on,
            due_on,
            due_on + timedelta(days=terms.amount_window_days if terms else 0),
            _register_due_on(seeds, reinsurer, "bank_statements", month_of(due_on)) or due_on,
            is_refused=len(accepted) < len(members),
        )


def read_movements(statements: Register, balances: list[Balance], seeds: Seeds) -> Iterator[Movement]:
    ids = frozenset(one for balance in balances for one in balance.account_ids)
    quarters = {balance.account_period for balance in balances} | _quarters_of_calendar(seeds)
    insurers = {text: one.insurer_id for one in seeds.insurers for text in (one.insurer_id, one.name)}
    for line in statements.lines:
        texts = line.texts
        booked_on = date.fromisoformat(texts["booked_on"])
        terms = _terms(seeds, line.sender, booked_on)
        reference = " ".join(
            texts.get(name, "") for name in ("structured_reference", "end_to_end_id", "remittance_text")
        )
        vocabulary = Vocabulary(
            {treaty.removeprefix("T-"): treaty for treaty in seeds.treaties},
            {
                _spelled(one.spelling, quarter): quarter
                for one in seeds.quarter_spellings
                if holds_on(one, booked_on)
                for quarter in quarters
            },
            {code: code for code in seeds.products},
            insurers,
            ids,
        )
        named = read_names(
            (texts.get("structured_reference", ""), texts.get("end_to_end_id", "")),
            reference,
            texts.get("counterparty_name", ""),
            vocabulary,
            terms.reference_length_minimum if terms else 0,
        )
        in_reference = read_names((), reference, "", vocabulary, 0).insurers
        is_charge = not in_reference and any(
            starts_with(reference, one.charge_text) for one in seeds.charge_texts if holds_on(one, booked_on)
        )
        amount = Decimal(texts["amount"])
        yield Movement(
            line.sender,
            line.period,
            texts["account_id"],
            texts["movement_id"],
            booked_on,
            amount if texts["direction"] == "credit" else -amount,
            texts["currency"],
            texts["is_reversal"] == "true",
            " ".join(split_text(reference)),
            is_charge,
            named,
            _accounts_due_on(seeds, booked_on, named.insurers),
            terms.reversal_days if terms else 0,
            terms.set_size_maximum if terms else 0,
            terms.set_candidate_count_maximum if terms else 0,
        )


def _terms(seeds: Seeds, reinsurer: str, day: date) -> SettlementTerms | None:
    return in_force([row for row in seeds.settlement_terms if row.reinsurer_id == reinsurer], day)


def _spelled(spelling: str, quarter: str) -> str:
    year, number = quarter[:4], quarter[-1]
    return spelling.format(year=year, short_year=year[2:], quarter=number)


def _quarters_of_calendar(seeds: Seeds) -> set[str]:
    months = [month for row in seeds.calendar for month in _months_owed(row)]
    return {quarter_of(month) for month in months}


def _months_owed(row: DueRegister) -> list[str]:
    last = row.last_period or row.first_period
    months = [row.first_period]
    while months[-1] < last:
        months.append(month_of(last_day(months[-1]) + timedelta(days=1)))
    return months


def _register_due_on(seeds: Seeds, sender: str, register: str, month: str) -> date | None:
    for row in seeds.calendar:
        if (row.sender_id, row.register_code) == (sender, register) and month in _months_owed(row):
            return last_day(month) + timedelta(days=row.due_days_after_period_end)
    return None


def _accounts_due_on(seeds: Seeds, booked_on: date, insurers: frozenset[str]) -> date | None:
    """When the accounts of the quarter before a booking are due: of its insurer, or of all insurers."""
    month = (booked_on.month - 1) // 3 * 3 + 1
    quarter_end = month_of(booked_on.replace(month=month, day=1) - timedelta(days=1))
    senders = insurers if len(insurers) == 1 else {row.sender_id for row in seeds.calendar}
    due = [_register_due_on(seeds, sender, "accounts", quarter_end) for sender in senders]
    return max((day for day in due if day is not None), default=None)
