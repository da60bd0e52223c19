"""Typed lines of the registers in force, with the versions of policies and guarantees.

Fields: `expectations/submissions/*.schema.yaml`. Amounts are in the line's currency. Rates are fractions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from oracle.packages import (
    Line,
    Register,
    Submission,
    periods_of_stocks,
    read_submissions,
    registers_of,
)
from oracle.typed import Record, typed


@dataclass(frozen=True)
class Policy:
    insurer_id: str
    period: str
    policy_id: str
    policyholder_siren: str
    policyholder_kind: str
    insured_siren: str
    insured_turnover_amount: Decimal
    insured_percentage: Decimal | None
    insured_department: str
    inception_date: date
    expiry_date: date


@dataclass(frozen=True)
class LimitDecision:
    insurer_id: str
    period: str
    decision_id: str
    policy_id: str
    buyer_id: str
    buyer_id_scheme: str
    buyer_country: str
    buyer_naf: str | None
    buyer_department: str | None
    decision_type: str
    previous_limit_amount: Decimal
    granted_limit_amount: Decimal
    currency: str
    decided_on: date
    insured_notified_on: date | None
    buyer_notified_on: date | None
    effective_on: date
    buyer_portal_subscribed: bool
    exceptional_reason: str | None


@dataclass(frozen=True)
class Guarantee:
    insurer_id: str
    period: str
    guarantee_id: str
    product_code: str
    policy_id: str
    buyer_id: str
    buyer_id_scheme: str
    buyer_country: str
    buyer_turnover_amount: Decimal | None
    trigger_decision_id: str | None
    primary_limit_amount: Decimal
    public_limit_amount: Decimal
    currency: str
    insured_percentage: Decimal
    buyer_pd: Decimal | None
    buyer_grade: str | None
    credit_period_days: int
    annual_premium_rate: Decimal
    granted_on: date
    effective_on: date
    expires_on: date
    withdrawn_on: date | None


@dataclass(frozen=True)
class Exposure:
    insurer_id: str
    period: str
    guarantee_id: str
    as_of: date
    public_limit_amount: Decimal
    outstanding_amount: Decimal
    currency: str


@dataclass(frozen=True)
class PremiumLine:
    insurer_id: str
    period: str
    received_at: datetime
    premium_line_id: str
    guarantee_id: str | None
    treaty_id: str | None
    transaction_type: str
    covers_from: date
    covers_to: date
    premium_base_amount: Decimal
    annual_premium_rate: Decimal
    gross_premium_amount: Decimal
    ceded_premium_amount: Decimal
    ceding_commission_amount: Decimal
    currency: str


@dataclass(frozen=True)
class ClaimMovement:
    insurer_id: str
    period: str
    received_at: datetime
    movement_id: str
    claim_id: str
    guarantee_id: str | None
    treaty_id: str | None
    movement_type: str
    cause: str
    first_invoice_on: date
    last_invoice_on: date
    loss_on: date
    movement_on: date
    gross_amount: Decimal
    ceded_amount: Decimal
    currency: str


@dataclass(frozen=True)
class TechnicalAmount:
    """A line of a technical account or an entry of the ledger."""

    period: str
    insurer_id: str
    treaty_id: str
    account_period: str
    line_code: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Book:
    """A line of `portfolio_exposures`: total amounts of a book on a day."""

    insurer_id: str
    period: str
    scope: str
    as_of: date
    segment: str
    treaty_id: str | None
    limit_amount: Decimal
    guaranteed_amount: Decimal


Entity = TypeVar("Entity", Policy, Guarantee)
Key = tuple[str, str]


@dataclass(frozen=True)
class Registers:
    """Lines in force at the moment of the build. Versions are in order of their months."""

    policies: dict[Key, list[Policy]]
    guarantees: dict[Key, list[Guarantee]]
    limit_decisions: list[LimitDecision]
    exposures: list[Exposure]
    premiums: list[PremiumLine]
    claims: list[ClaimMovement]
    books: list[Book]
    refused_premiums: list[Line]
    refused_claims: list[Line]
    exposure_periods: dict[str, list[str]]
    account_lines: list[TechnicalAmount] = field(default_factory=list)
    ledger: list[TechnicalAmount] = field(default_factory=list)
    refused_ledger: list[Line] = field(default_factory=list)
    refused_exposures: list[Line] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    accounts: Register = field(default_factory=lambda: Register([], []))
    bank_statements: Register = field(default_factory=lambda: Register([], []))


def read_typed(home: Path, as_of: datetime) -> Registers:
    """Registers in force at `as_of`, from the archive of a home."""
    submissions = read_submissions(home, as_of)
    registers = registers_of(submissions)

    def of(kind: type[Record], register: str) -> list[Record]:
        return [
            typed(kind, line.texts, insurer_id=line.sender, period=line.period, **_received(kind, line))
            for line in registers[register].lines
        ]

    return Registers(
        policies=_versions(of(Policy, "policies"), "policy_id"),
        guarantees=_versions(of(Guarantee, "guarantees"), "guarantee_id"),
        limit_decisions=_latest_decisions(of(LimitDecision, "limit_decisions")),
        exposures=of(Exposure, "exposures"),
        premiums=of(PremiumLine, "premiums"),
        claims=of(ClaimMovement, "claims"),
        books=of(Book, "portfolio_exposures"),
        refused_premiums=registers["premiums"].refused,
        refused_claims=registers["claims"].refused,
        account_lines=of(TechnicalAmount, "accounts"),
        # The sender of a ledger is the reinsurer. Each entry names its insurer.
        ledger=[typed(TechnicalAmount, line.texts, period=line.period) for line in registers["ledger"].lines],
        refused_ledger=registers["ledger"].refused,
        refused_exposures=registers["exposures"].refused,
        submissions=submissions,
        exposure_periods=periods_of_stocks(submissions, registers["exposures"]),
        accounts=registers["accounts"],
        bank_statements=registers["bank_statements"],
    )


def _received(kind: type, line: Line) -> dict[str, datetime]:
    return {"received_at": line.received_at} if kind in {PremiumLine, ClaimMovement} else {}


def _versions(lines: list[Entity], key: str) -> dict[Key, list[Entity]]:
    versions: dict[Key, list[Entity]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.period):
        versions[line.insurer_id, getattr(line, key)].append(line)
    return dict(versions)


def _latest_decisions(lines: list[LimitDecision]) -> list[LimitDecision]:
    """The latest month's line of each decision."""
    latest = {
        (line.insurer_id, line.decision_id): line for line in sorted(lines, key=lambda line: line.period)
    }
    return sorted(latest.values(), key=lambda line: (line.insurer_id, line.decided_on, line.decision_id))
