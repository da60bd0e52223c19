"""A small market over many nights, with its own count of the breaks, of their ages and of their status.

Two insurers and a reinsurer send, correct and resend the month of May 2020; persons decide on breaks. All
draws depend on the seed. `Expected` computes the register from what was sent and decided, without any SQL.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from reassurance.break_decisions import BreakDecision, SeenBreak, open_log
from reassurance.settings import Settings
from support.packages import (
    Package,
    correction_package,
    entry,
    exposure,
    guarantee,
    limit_decision,
    policy,
    premium,
)

FIRST_DAY = date(2020, 6, 13)
INSURERS, LINES = ("INS01", "INS02"), 6
# Bordereaux and ledger of May are due on 15 June.
DUE = date(2020, 6, 15)
RIGHT, WRONG, UNREADABLE = "150.00", "140.00", "15O.00"
COMMISSION = "15.00"
# A line without identifier is refused: it is the same one in every file of the first insurer.
NAMELESS = premium(99, premium_line_id="", covers_from="2020-05-01", covers_to="2020-05-31")

Key = tuple[str, str, str]  # reconciliation, insurer, key
Content = str | None
Status = Literal["open", "assigned", "acknowledged", "waived", "reopened", "resolved"]


@dataclass
class Side:
    """The lines that a sender declares for May, each with its content, and since which day it has it."""

    sender: str
    sequence: int = 0
    lines: dict[str, Content] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)

    def declare(self, lines: Mapping[str, Content], day: date) -> None:
        """A line with the same content as before was known before."""
        for name, content in lines.items():
            if self.lines.get(name) != content or name not in self.since:
                self.since[name] = day
            self.lines[name] = content


@dataclass(frozen=True)
class Observed:
    """A break as the register has it, or as it is expected."""

    break_class: str
    difference: Decimal | None
    first_seen_on: date
    again_on: date | None
    resolved_on: date | None
    age_days: int
    status: Status


@dataclass(frozen=True)
class Decided:
    """The last decision on a break that gives a status."""

    action: str
    day: date
    until: date | None
    seen: tuple[str, Decimal | None]


class Market:
    """What each party has sent and decided until now."""

    def __init__(self, settings: Settings, seed: int) -> None:
        """Send nothing yet."""
        self._settings = settings
        self._chance = random.Random(seed)  # noqa: S311, the draws are to be the same each time
        self.insurers = {name: Side(name) for name in INSURERS}
        self.ledger = Side("CCR")
        self.decided: dict[str, Decided] = {}

    def send(self, day: date) -> None:
        """Write the packages of a day into the inbox. On the first day, everyone sends."""
        is_first = day == FIRST_DAY
        for side in self.insurers.values():
            if is_first or self._chance.random() < 0.35:
                self._send_bordereau(side, day)
        if is_first or self._chance.random() < 0.35:
            self._send_ledger(day)

    def decide(self, day: date, register: Mapping[str, tuple[Key, Observed]]) -> None:
        """Decide on some open breaks of the register that was published this morning."""
        open_breaks = sorted(each for each, (_, seen) in register.items() if seen.status != "resolved")
        chosen = self._chance.sample(open_breaks, min(3, len(open_breaks)))
        with open_log(self._settings) as log:
            for number, break_id in enumerate(chosen):
                self._decide(log.append, break_id, register[break_id][1], day, number)

    def _decide(self, append: Any, break_id: str, seen: Observed, day: date, number: int) -> None:
        action = self._chance.choice(
            ("assign", "acknowledge", "waive", "waive", "waive", "comment", "reopen")
        )
        until = day + timedelta(days=self._chance.randrange(5)) if action == "waive" else None
        amount = None if seen.difference is None else f"{seen.difference:.2f}"
        decision = BreakDecision(
            action,  # type: ignore[arg-type]
            (SeenBreak(break_id, seen.break_class, amount),),
            reason=None if action in ("assign", "acknowledge") else "Essai",
            owner="operator B" if action == "assign" else None,
            approved_by="operator C" if action == "waive" else None,
            waived_until_on=until.isoformat() if until else None,
        )
        append([decision], "operator A", datetime.combine(day, time(9, number), tzinfo=UTC))
        if action != "comment":
            self.decided[break_id] = Decided(action, day, until, (seen.break_class, seen.difference))

    def _send_bordereau(self, side: Side, day: date) -> None:
        names = [f"{side.sender}-{number}" for number in range(1, LINES + 1)]
        if side.sequence and self._chance.random() < 0.4:
            # A correction of one line: a refused line stays refused until the next full package.
            accepted = [name for name in names if side.lines[name] in (RIGHT, WRONG)]
            if not accepted:
                return
            lines: dict[str, Content] = {self._chance.choice(accepted): self._chance.choice((RIGHT, WRONG))}
            self._write(side, day, {"premiums": [_premium(*line) for line in lines.items()]}, is_full=False)
        else:
            lines = {
                name: self._drawn(side.lines.get(name), (RIGHT, WRONG, UNREADABLE, None)) for name in names
            }
            listed = [_premium(*line) for line in lines.items() if line[1] is not None]
            nameless = [NAMELESS] if side.sender == INSURERS[0] else []
            self._write(side, day, _registers(side.sender) | {"premiums": listed + nameless}, is_full=True)
        side.declare(lines, day)

    def _send_ledger(self, day: date) -> None:
        names = [name for side in self.insurers.values() for name in side.lines]
        lines = {
            name: self._drawn(self.ledger.lines.get(name), (RIGHT, RIGHT, WRONG, None)) for name in names
        }
        entries = [row for name, content in lines.items() if content for row in _entries(name, content)]
        self._write(self.ledger, day, {"ledger": entries, "bank_statements": []}, is_full=True)
        self.ledger.declare(lines, day)

    def _drawn(self, before: Content, contents: tuple[Content, ...]) -> Content:
        """The content of a line in a full package: in two of three, the one that it has."""
        return before if self._chance.random() < 0.67 else self._chance.choice(contents)

    def _write(self, side: Side, day: date, lines: dict[str, list[dict[str, str]]], *, is_full: bool) -> None:
        side.sequence += 1
        given = {
            "sender": side.sender,
            "period": "2020-05",
            "sequence": side.sequence,
            "created": f"{day}T18:00:00Z",
        }
        package = Package(lines, **given) if is_full else correction_package(lines, **given)
        package.write(self._settings)


class Expected:
    """The breaks of a night, as counted from what was sent and decided."""

    def __init__(self, market: Market) -> None:
        """Remember nothing: no register was published yet."""
        self._market = market
        self._memory: dict[Key, Observed] = {}
        self._published_on: date | None = None

    def register(self, day: date, ids: Mapping[Key, str]) -> dict[Key, Observed]:
        """The register as of the morning of a day; `ids` are the identifiers of its breaks."""
        seen = {key: self._seen(key, *each, day, ids.get(key)) for key, each in self._breaks(day)}
        gone = {
            key: replace(each, status="resolved", resolved_on=each.resolved_on or day)
            for key, each in self._memory.items()
            if key not in seen
        }
        return seen | gone

    def publish(self, day: date, register: Mapping[Key, Observed]) -> None:
        """The next nights continue this register."""
        self._memory, self._published_on = dict(register), day

    def _seen(
        self, key: Key, break_class: str, difference: Decimal | None, known: date, day: date, name: str | None
    ) -> Observed:
        before = self._memory.get(key)
        first = before.first_seen_on if before else max(known, self._published_on or known)
        again = before.again_on if before else None
        if before and before.status == "resolved":
            again = day
        status = self._status(name, (break_class, difference), again, day)
        return Observed(break_class, difference, first, again, None, (day - (again or first)).days, status)

    def _status(
        self, name: str | None, seen: tuple[str, Decimal | None], again: date | None, day: date
    ) -> Status:
        last = self._market.decided.get(name or "")
        if again is not None and (last is None or last.day < again):
            return "reopened"
        if last is None:
            return "open"
        if last.action == "waive" and last.until and last.until >= day and last.seen == seen:
            return "waived"
        given: dict[str, Status] = {"assign": "assigned", "acknowledge": "acknowledged"}
        return given.get(last.action, "reopened")

    def _breaks(self, day: date) -> Iterator[tuple[Key, tuple[str, Decimal | None, date]]]:
        """Each break with its class, its difference and the day on which it could first be known."""
        ledger = self._market.ledger
        for insurer, side in self._market.insurers.items():
            for name, content in side.lines.items():
                booked = ledger.lines.get(name)
                if content == UNREADABLE:
                    yield ("cession_terms", insurer, name), ("quarantined", Decimal("0.00"), side.since[name])
                if content == WRONG:
                    difference = Decimal(WRONG) - Decimal(RIGHT)
                    yield ("cession_terms", insurer, name), ("share_differs", difference, side.since[name])
                for code in ("ceded_premium", "ceding_commission"):
                    declared = COMMISSION if code == "ceding_commission" and content else content
                    entered = COMMISSION if code == "ceding_commission" and booked else booked
                    key = ("premium_ledger", insurer, f"{name}|{code}")
                    classed = _ledger_class(content == UNREADABLE, declared, entered, day)
                    if classed is not None:
                        yield key, (*classed, self._known(side, name, content, booked))

    def _known(self, side: Side, name: str, content: Content, booked: Content) -> date:
        days = [
            *([side.since[name]] if content else []),
            *([self._market.ledger.since[name]] if booked else []),
            *([DUE + timedelta(days=1)] if content != UNREADABLE and not (content and booked) else []),
        ]
        return max(days)


def _ledger_class(
    is_refused: bool, declared: Content, booked: Content, day: date
) -> tuple[str, Decimal] | None:
    """The class and the difference of a line and its entry, None without a break."""
    if declared is None and booked is None:
        return None
    if is_refused:
        readable = Decimal(0) if declared == UNREADABLE else Decimal(declared or 0)
        return "quarantined", Decimal(booked or 0) - readable
    if booked is None:
        return ("missing_in_ledger", -Decimal(declared or 0)) if day > DUE else None
    if declared is None:
        return ("missing_in_bordereau", Decimal(booked)) if day > DUE else None
    return ("amount_differs", Decimal(booked) - Decimal(declared)) if declared != booked else None


def _premium(name: str, content: Content) -> dict[str, str]:
    number = int(name[-1])
    return premium(
        number,
        premium_line_id=name,
        covers_from="2020-05-01",
        covers_to="2020-05-31",
        premium_base_amount="120000.00",
        annual_premium_rate="0.015",
        gross_premium_amount=RIGHT,
        premium_tax_amount="13.50",
        ceded_premium_amount=content or "",
        ceding_commission_amount=COMMISSION,
    )


def _entries(name: str, content: str) -> list[dict[str, str]]:
    given = {"insurer_id": name[:5], "treaty_id": f"T-CAP-{name[:5]}-2020", "source_reference": name}
    given |= {"booked_on": "2020-06-10"}
    return [
        entry(entry_id=f"{name}-P", line_code="ceded_premium", amount=content, **given),
        entry(entry_id=f"{name}-C", line_code="ceding_commission", amount=COMMISSION, **given),
    ]


def _registers(sender: str) -> dict[str, list[dict[str, str]]]:
    """The registers of an insurer for May, without premiums."""
    numbers = range(1, LINES + 1)
    cover = {"primary_limit_amount": "120000.00", "public_limit_amount": "120000.00"}
    days = {"granted_on": "2020-05-01", "effective_on": "2020-05-01"}
    decided = {"decided_on": "2020-04-10", "insured_notified_on": "2020-04-10", "effective_on": "2020-04-30"}
    decided |= {"previous_limit_amount": "200000.00", "granted_limit_amount": "120000.00"}
    return {
        "policies": [policy(number) for number in numbers],
        "limit_decisions": [limit_decision(number, **decided) for number in numbers],
        "guarantees": [guarantee(n, **cover, **days, annual_premium_rate="0.015") for n in numbers],
        "exposures": [exposure(n, as_of="2020-05-31", public_limit_amount="120000.00") for n in numbers],
        "premiums": [],
        "claims": [],
        "portfolio_exposures": [],
    }
