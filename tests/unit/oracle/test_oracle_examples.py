"""The oracle on round amounts, with the results that the specification gives."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml

from oracle.accounts import run_accounts
from oracle.attachments import attachments
from oracle.claims import judge_claims
from oracle.covers import covers_of
from oracle.envelopes import use_of_cover
from oracle.judge import blocking_findings, excluded_claims, judge_lines
from oracle.money import shared
from oracle.premium_due import judge_premium_due
from oracle.premiums import judge_premiums
from oracle.registers import (
    Book,
    ClaimMovement,
    Guarantee,
    LimitDecision,
    Policy,
    PremiumLine,
    Registers,
)
from oracle.seeds import read_seeds
from oracle.typed import typed

PROJECT = Path(__file__).parents[3]
KINDS = {
    "policies": Policy,
    "limit_decisions": LimitDecision,
    "guarantees": Guarantee,
    "premiums": PremiumLine,
    "claims": ClaimMovement,
    "portfolio_exposures": Book,
}
INVOICE = {"first_invoice_on": "2020-04-01", "last_invoice_on": "2020-04-01"}
RELAIS = {"guarantee_id": None, "treaty_id": "T-CAP_RELAIS-INS01-2020", "currency": "EUR"}


@cache
def seeds_on(day: date):
    return read_seeds(PROJECT / "dbt_project" / "seeds", day)


@cache
def sound_lines():
    return yaml.safe_load((PROJECT / "tests" / "scenarios" / "defaults.yaml").read_text(encoding="utf-8"))


class Case:
    """A few lines, sound unless the test changes them, and the results of the oracle on one day."""

    def __init__(self, on: str = "2020-10-31"):
        self.seeds = seeds_on(date.fromisoformat(on))
        self.lines = {register: [] for register in KINDS}

    def add(self, register: str, period: str = "2020-05", **columns: object) -> "Case":
        sound = sound_lines().get(register, {})
        texts = {name: None if value is None else str(value) for name, value in (sound | columns).items()}
        received = {"received_at": datetime(2020, 1, 1, tzinfo=UTC)}
        others = received if register in {"premiums", "claims"} else {}
        self.lines[register].append(
            typed(KINDS[register], texts, insurer_id="INS01", period=period, **others)
        )
        return self

    @property
    def registers(self) -> Registers:
        versions: dict = {"policies": {}, "guarantees": {}}
        for register, key in (("policies", "policy_id"), ("guarantees", "guarantee_id")):
            for line in sorted(self.lines[register], key=lambda line: line.period):
                versions[register].setdefault((line.insurer_id, getattr(line, key)), []).append(line)
        return Registers(
            policies=versions["policies"],
            guarantees=versions["guarantees"],
            limit_decisions=self.lines["limit_decisions"],
            exposures=[],
            premiums=self.lines["premiums"],
            claims=self.lines["claims"],
            books=self.lines["portfolio_exposures"],
            refused_premiums=[],
            refused_claims=[],
            exposure_periods={},
        )

    @property
    def covers(self):
        return covers_of(self.registers, self.seeds)

    @property
    def attached(self):
        return attachments(self.registers, self.covers, self.seeds)

    @property
    def findings(self):
        return judge_lines(self.registers, self.covers, self.seeds, self.attached)

    def keys_of(self, rule_id: str) -> list[str]:
        return [finding.key for finding in self.findings if finding.rule_id == rule_id]

    @property
    def accounts(self):
        excluded = excluded_claims(self.registers, blocking_findings(self.findings, self.seeds))
        return run_accounts(self.registers, self.covers, self.seeds, self.attached, excluded, self.seeds.on)

    def premium(self, name: str):
        return next(row for row in judge_premiums(self.registers, self.covers, self.seeds) if row.key == name)

    def claim(self, name: str):
        rows = judge_claims(self.registers, self.covers, self.seeds, self.accounts)
        return next(row for row in rows if row.key == name)

    def due(self, month: str):
        rows = judge_premium_due(self.registers, self.covers, self.seeds)
        return next(row for row in rows if row.month == month)

    def counted(self, day: str) -> Decimal:
        blocking = blocking_findings(self.findings, self.seeds)
        use = use_of_cover(self.registers, self.covers, blocking, self.seeds)
        return use["domestic", date.fromisoformat(day)].counted


def covered(on: str = "2020-10-31") -> Case:
    """A Cap guarantee of 120 000 EUR insured at 90 % from 4 May 2020, with its policy and limit decision."""
    return Case(on).add("policies").add("limit_decisions").add("guarantees")


EXPORT_LOSS = {"loss_on": "2020-06-01", "first_invoice_on": "2020-05-10", "last_invoice_on": "2020-05-10"}


def exported(on: str) -> Case:
    """A guarantee in dollars, for a buyer in the United States, with its policy and limit decision."""
    case = Case(on).add("policies").add("limit_decisions")
    columns = {"currency": "USD", "buyer_country": "US", "annual_premium_rate": "0.005"}
    return case.add("guarantees", product_code="CAP_FRANCEXPORT", **columns)


def relais(case: Case, register: str, name: str, period: str, **columns: object) -> Case:
    key = {"premiums": "premium_line_id", "claims": "movement_id"}[register]
    return case.add(register, period, **RELAIS | {key: name} | columns)


def test_a_premium_is_expected_for_the_days_of_cover_only():
    case = Case().add("policies").add("limit_decisions").add("guarantees", expires_on="2020-06-30")
    case.add(
        "premiums",
        premium_line_id="L",
        covers_from="2020-05-01",
        covers_to="2020-09-30",
        gross_premium_amount="750.00",
        ceded_premium_amount="750.00",
        ceding_commission_amount="75.00",
    )
    assert case.premium("L").line_class == "gross_differs"
    assert case.premium("L").expected_amount == Decimal("300.00")


def test_each_month_is_charged_on_its_own_limit():
    case = covered().add("guarantees", "2020-07", public_limit_amount="60000.00")
    case.add(
        "premiums",
        premium_line_id="L",
        covers_from="2020-05-01",
        covers_to="2020-07-31",
        premium_base_amount="60000.00",
        gross_premium_amount="225.00",
        ceded_premium_amount="225.00",
        ceding_commission_amount="22.50",
    )
    assert case.premium("L").line_class == "gross_differs"
    assert case.premium("L").expected_amount == Decimal("375.00")


def test_a_missing_premium_and_a_wrong_adjustment_are_reported():
    assert covered().due("2020-06").line_class == "premium_missing"
    adjusted = covered().add(
        "premiums",
        "2020-06",
        premium_line_id="A",
        transaction_type="adjustment",
        covers_from="2020-06-01",
        covers_to="2020-06-30",
        gross_premium_amount="99999.00",
        ceded_premium_amount="99999.00",
        ceding_commission_amount="9999.90",
    )
    assert adjusted.due("2020-06").line_class == "amount_differs"
    assert adjusted.due("2020-06").expected_amount == Decimal("150.00")


def test_a_month_charged_twice_is_reported_and_a_month_not_due_yet_is_awaited():
    line = {"covers_from": "2020-05-01", "covers_to": "2020-05-31"}
    twice = (
        covered().add("premiums", premium_line_id="A", **line).add("premiums", premium_line_id="B", **line)
    )
    assert twice.due("2020-05").line_class == "premium_twice"
    assert covered("2020-07-15").due("2020-06").line_class == "awaited"
    assert covered("2020-07-16").due("2020-06").line_class == "premium_missing"


def test_a_ceded_reserve_stays_within_the_cap_on_all_premiums():
    case = relais(Case("2020-06-30"), "premiums", "P", "2020-06", gross_premium_amount="1000.00")
    relais(
        case,
        "claims",
        "R",
        "2020-06",
        movement_type="reserve_change",
        gross_amount="1000000.00",
        movement_on="2020-06-15",
        loss_on="2020-05-20",
        **INVOICE,
    )
    year = case.accounts.years["T-CAP_RELAIS-INS01-2020", "FR-CAP_RELAIS-2020"]
    assert year.ceded_premium == Decimal("750.00")
    assert year.state_reserve == Decimal("3750.00")


def test_a_cap_in_premium_is_applied_and_reversed_at_the_end_of_quarters():
    case = Case("2021-03-31")
    relais(case, "premiums", "Q2", "2020-06", gross_premium_amount="1000.00", covers_from="2020-06-01")
    relais(case, "premiums", "Q3", "2020-09", gross_premium_amount="9000.00", covers_from="2020-09-01")
    relais(
        case,
        "claims",
        "C",
        "2020-05",
        gross_amount="10000.00",
        ceded_amount="7500.00",
        movement_on="2020-05-10",
        loss_on="2020-05-01",
        **INVOICE,
    )
    assert case.claim("C").line_class == "matched"
    year = case.accounts.years["T-CAP_RELAIS-INS01-2020", "FR-CAP_RELAIS-2020"]
    assert year.cap_adjustments == {"2020-Q2": Decimal("-3750.00"), "2020-Q3": Decimal("3750.00")}


def test_a_loss_of_2021_on_an_invoice_of_2020_has_the_share_of_2020():
    case = Case("2021-03-31")
    relais(
        case,
        "claims",
        "C",
        "2021-01",
        treaty_id="T-CAP_RELAIS-INS01-2020",
        gross_amount="1000.00",
        ceded_amount="750.00",
        movement_on="2021-01-20",
        loss_on="2021-01-10",
        first_invoice_on="2020-11-01",
        last_invoice_on="2020-12-01",
    )
    assert case.claim("C").line_class == "matched"


def test_a_foreign_claim_recovered_in_full_is_ceded_back_in_full():
    case = exported("2021-03-31")
    amounts = {"currency": "USD", "gross_amount": "100000.00", "ceded_amount": "100000.00"} | EXPORT_LOSS
    case.add("claims", "2020-06", movement_id="P", movement_on="2020-06-20", **amounts)
    case.add(
        "claims", "2020-11", movement_id="V", movement_type="recovery", movement_on="2020-11-20", **amounts
    )
    assert case.claim("P").line_class == "matched"
    assert case.claim("V").line_class == "matched"
    assert case.claim("V").expected_amount == Decimal("100000.00")


def test_a_foreign_reserve_released_in_full_leaves_nothing():
    case = exported("2020-08-31")
    for name, period, amount in (("SET", "2020-06", "175518.00"), ("RELEASED", "2020-07", "-175518.00")):
        case.add(
            "claims",
            period,
            movement_id=name,
            movement_type="reserve_change",
            movement_on=f"{period}-20",
            currency="USD",
            gross_amount=amount,
            ceded_amount=amount,
            **EXPORT_LOSS,
        )
    year = case.accounts.years["T-CAP_FRANCEXPORT-INS01-2020", "FR-CAP_FRANCEXPORT"]
    assert year.reserve == year.state_reserve == Decimal("0.00")


@pytest.mark.parametrize(("second_paid", "expected"), [("0.00", []), ("0.01", ["C2"]), ("108000.00", ["C2"])])
def test_claims_on_one_guarantee_are_judged_together(second_paid, expected):
    case = covered()
    dated = {"first_invoice_on": "2020-05-10", "last_invoice_on": "2020-05-10"}
    case.add(
        "claims", movement_id="A", claim_id="C1", gross_amount="108000.00", movement_on="2020-06-01", **dated
    )
    case.add(
        "claims", movement_id="B", claim_id="C2", gross_amount=second_paid, movement_on="2020-06-02", **dated
    )
    assert case.keys_of("ELI-15") == expected


def test_an_invoice_within_the_cover_may_become_a_claim_after_its_end():
    case = Case().add("policies").add("limit_decisions").add("guarantees", expires_on="2020-06-30")
    inside = {"first_invoice_on": "2020-06-30", "last_invoice_on": "2020-06-30", "loss_on": "2020-09-20"}
    case.add("claims", "2020-10", movement_id="A", claim_id="INSIDE", movement_on="2020-10-01", **inside)
    outside = inside | {"last_invoice_on": "2020-07-01"}
    case.add(
        "claims",
        "2020-10",
        movement_id="B",
        claim_id="OUTSIDE",
        movement_on="2020-10-01",
        gross_amount="1.00",
        **outside,
    )
    assert case.keys_of("ELI-15") == ["OUTSIDE"]


def test_a_withdrawal_that_is_reported_late_ends_the_cover_on_its_day():
    case = covered().add("guarantees", "2020-07", withdrawn_on="2020-06-15")
    assert case.counted("2020-06-15") == Decimal("108000.00")
    assert case.counted("2020-06-16") == Decimal("0.00")


def test_of_two_guarantees_on_one_risk_only_the_later_loses_the_common_days():
    case = Case().add("policies").add("limit_decisions").add("guarantees", expires_on="2020-06-10")
    case.add(
        "guarantees",
        guarantee_id="G2",
        buyer_id_scheme="vat",
        buyer_id="FR83542051180",
        granted_on="2020-06-01",
        effective_on="2020-06-01",
    )
    assert case.keys_of("ELI-13") == ["G2"]
    assert case.counted("2020-06-10") == Decimal("108000.00")
    assert case.counted("2020-06-11") == Decimal("108000.00")


def test_a_complement_is_not_counted_from_the_cancellation_of_its_primary_limit():
    case = covered().add(
        "limit_decisions",
        "2020-06",
        decision_id="D2",
        decision_type="cancel",
        granted_limit_amount="0.00",
        decided_on="2020-06-01",
        insured_notified_on="2020-06-01",
        effective_on="2020-08-15",
    )
    assert case.keys_of("ELI-04") == ["G1"]
    assert case.counted("2020-08-14") == Decimal("108000.00")
    assert case.counted("2020-08-15") == Decimal("0.00")


def test_a_later_version_of_a_policy_has_no_effect_on_an_earlier_grant():
    case = covered().add("policies", "2020-09", insured_turnover_amount="2000000000.00")
    assert case.keys_of("ELI-12") == []


def test_parts_add_up_to_the_total_by_the_largest_remainder():
    thirds = shared(Decimal("100.00"), [Decimal(1)] * 3)
    assert thirds == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert shared(Decimal("-0.01"), [Decimal(1), Decimal(2)]) == [Decimal("0.00"), Decimal("-0.01")]
