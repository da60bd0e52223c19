"""Dated terms of the scheme, read from the CSV files of the seeds without dbt."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from oracle.months import last_day, month_of, months_between
from oracle.taxes import PremiumTax
from oracle.typed import Record, typed


@dataclass(frozen=True)
class Product:
    product_code: str
    segment: str
    form: str
    reinsurer_id: str
    sold_from: date
    sold_until: date
    approved_on: date | None


@dataclass(frozen=True)
class Treaty:
    treaty_id: str
    insurer_id: str
    product_code: str
    reinsurer_id: str
    attachment_basis: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class TreatyTerms:
    treaty_id: str
    insurer_id: str
    product_code: str
    valid_from: date
    valid_to: date
    cession_share: Decimal
    premium_cession_share: Decimal
    ceding_commission_rate: Decimal
    insured_share_maximum: Decimal | None
    retention_share_minimum: Decimal | None
    credit_period_days_maximum: int | None
    buyer_pd_minimum_rate: Decimal | None
    buyer_pd_maximum_rate: Decimal | None
    loss_terms_id: str


@dataclass(frozen=True)
class LossTerms:
    loss_terms_id: str
    is_market_wide: bool
    state_loss_cap_amount: Decimal | None
    state_loss_cap_premium_multiple: Decimal | None
    insurers_loss_cap_amount: Decimal | None


@dataclass(frozen=True)
class LossBand:
    loss_terms_id: str
    band_number: int
    attachment_amount: Decimal
    exhaustion_amount: Decimal | None
    state_share: Decimal


@dataclass(frozen=True)
class PremiumRate:
    product_code: str
    risk_zone_code: str
    valid_from: date
    valid_to: date | None
    annual_premium_rate: Decimal


@dataclass(frozen=True)
class RiskZone:
    country_code: str
    risk_zone_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class FrenchTerritory:
    country_code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class BuyerMaximum:
    product_code: str
    graded_by: str
    grade: str
    valid_from: date
    valid_to: date | None
    maximum_amount: Decimal
    currency: str


@dataclass(frozen=True)
class ComplementMaximum:
    product_code: str
    valid_from: date
    valid_to: date | None
    primary_limit_multiple: Decimal


@dataclass(frozen=True)
class SizeLimit:
    segment: str
    turnover_of: str
    valid_from: date
    valid_to: date | None
    turnover_maximum_amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class RetentionException:
    insurer_id: str
    guarantee_id: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class RuleParameter:
    rule_id: str
    parameter: str
    value_rate: Decimal | None
    value_count: int | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Rule:
    rule_id: str
    severity: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class DecisionType:
    decision_type: str
    triggered_form: str | None
    is_withdrawal: bool
    is_complete_withdrawal: bool
    is_immediate: bool


@dataclass(frozen=True)
class Envelope:
    envelope_id: str
    base_code: str
    currency: str
    valid_from: date
    valid_to: date | None
    cap_amount: Decimal


@dataclass(frozen=True)
class EnvelopeProduct:
    envelope_id: str
    product_code: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Tolerance:
    reconciliation: str
    measure: str
    absolute_amount: Decimal
    relative_share: Decimal
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class DueRegister:
    """A register that a sender owes within `due_days_after_period_end` days of a month or quarter."""

    sender_id: str
    register_code: str
    frequency: str
    due_days_after_period_end: int
    first_period: str
    last_period: str | None


@dataclass(frozen=True)
class SettlementTerms:
    reinsurer_id: str
    due_days: int
    amount_window_days: int
    set_size_maximum: int
    set_candidate_count_maximum: int
    reversal_days: int
    reference_length_minimum: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class QuarterSpelling:
    spelling: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ChargeText:
    charge_text: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Insurer:
    insurer_id: str
    name: str


@dataclass(frozen=True)
class FxRate:
    currency: str
    period: str
    eur_per_unit_rate: Decimal


class Dated(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


DatedRow = TypeVar("DatedRow", bound=Dated)


def holds_on(row: Dated, day: date) -> bool:
    """Whether a dated row is in force on a day. Its first and last days are included (decision 0007)."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def in_force(rows: Iterable[DatedRow], day: date) -> DatedRow | None:
    """The row in force on a day, or None. Raises ValueError when several rows are in force."""
    valid = [row for row in rows if holds_on(row, day)]
    if len(valid) > 1:
        raise ValueError(f"several rows in force on {day}: {valid}")
    return valid[0] if valid else None


@dataclass(frozen=True)
class Seeds:
    products: dict[str, Product]
    treaties: dict[str, Treaty]
    treaty_terms: list[TreatyTerms]
    loss_terms: dict[str, LossTerms]
    loss_bands: list[LossBand]
    premium_rates: list[PremiumRate]
    premium_taxes: list[PremiumTax]
    risk_zones: list[RiskZone]
    french_territories: list[FrenchTerritory]
    buyer_maxima: list[BuyerMaximum]
    complement_maxima: list[ComplementMaximum]
    size_limits: list[SizeLimit]
    retention_exceptions: list[RetentionException]
    rule_parameters: list[RuleParameter]
    rules: dict[str, Rule]
    decision_types: dict[str, DecisionType]
    envelopes: list[Envelope]
    envelope_products: list[EnvelopeProduct]
    tolerances: list[Tolerance]
    departments: frozenset[str]
    calendar: list[DueRegister]
    rates: dict[tuple[str, str], Decimal]
    settlement_terms: list[SettlementTerms]
    quarter_spellings: list[QuarterSpelling]
    charge_texts: list[ChargeText]
    insurers: list[Insurer]
    on: date

    @cached_property
    def months(self) -> list[str]:
        """Months of the scheme, from the first treaty terms to the last month with premiums owed.

        They end with the month of the build when it is later (decision 0026).
        """
        owed = [row.last_period or "" for row in self.calendar if row.register_code == "premiums"]
        first = min(terms.valid_from for terms in self.treaty_terms)
        return months_between(first, last_day(max([*owed, month_of(self.on)])))

    def terms(self, insurer_id: str, product_code: str, day: date) -> TreatyTerms | None:
        """Terms of an insurer and product on a day of attachment."""
        return in_force(self._terms_by_product[insurer_id, product_code], day)

    def zone(self, country: str, day: date) -> str | None:
        """Risk zone of a buyer's country on the day of grant."""
        row = in_force([zone for zone in self.risk_zones if zone.country_code == country], day)
        return None if row is None else row.risk_zone_code

    def premium_rate(self, product_code: str, zone: str | None, day: date) -> Decimal | None:
        rates = [r for r in self.premium_rates if (r.product_code, r.risk_zone_code) == (product_code, zone)]
        row = in_force(rates, day)
        return None if row is None else row.annual_premium_rate

    def parameter(self, rule_id: str, parameter: str, day: date) -> RuleParameter | None:
        rows = [p for p in self.rule_parameters if (p.rule_id, p.parameter) == (rule_id, parameter)]
        return in_force(rows, day)

    def tolerance(self, reconciliation: str, measure: str, expected: Decimal) -> Decimal:
        """Tolerated difference on the build day: the larger of the absolute amount and the relative share."""
        rows = [t for t in self.tolerances if (t.reconciliation, t.measure) == (reconciliation, measure)]
        row = in_force(rows, self.on)
        return Decimal(0) if row is None else max(row.absolute_amount, abs(expected) * row.relative_share)

    def rate_of_month(self, currency: str, month: str) -> Decimal:
        """Euros for one unit of a currency at the end of a month. Flows of the month use this rate."""
        return self.rates[currency, month]

    def closing_rate(self, currency: str, day: date) -> Decimal:
        """Euros for one unit of a currency on a day: the rate of the last month that has ended.

        Stocks use it.

        Before the first known month end, it is the first rate.
        """
        months = self._months_with_rates[currency]
        ended = [month for month in months if last_day(month) <= day]
        return self.rates[currency, ended[-1] if ended else months[0]]

    @cached_property
    def _months_with_rates(self) -> dict[str, list[str]]:
        months = defaultdict(list)
        for currency, month in sorted(self.rates):
            months[currency].append(month)
        return months

    @cached_property
    def _terms_by_product(self) -> dict[tuple[str, str], list[TreatyTerms]]:
        by_product = defaultdict(list)
        for row in self.treaty_terms:
            by_product[row.insurer_id, row.product_code].append(row)
        return by_product


def read_seeds(folder: Path, on: date) -> Seeds:
    """Seeds of a dbt project, from its folder `seeds`. `on` is the day of the build."""

    def rows(name: str, kind: type[Record]) -> list[Record]:
        (path,) = folder.rglob(f"{name}.csv")
        with path.open(newline="", encoding="utf-8") as stream:
            return [typed(kind, texts) for texts in csv.DictReader(stream)]

    with next(folder.rglob("departments.csv")).open(newline="", encoding="utf-8") as stream:
        departments = frozenset(row["department_code"] for row in csv.DictReader(stream))
    return Seeds(
        products={row.product_code: row for row in rows("products", Product)},
        treaties={row.treaty_id: row for row in rows("treaties", Treaty)},
        treaty_terms=rows("treaty_terms", TreatyTerms),
        loss_terms={row.loss_terms_id: row for row in rows("loss_terms", LossTerms)},
        loss_bands=rows("loss_bands", LossBand),
        premium_rates=rows("premium_rates", PremiumRate),
        premium_taxes=rows("premium_taxes", PremiumTax),
        risk_zones=rows("risk_zones", RiskZone),
        french_territories=rows("french_territories", FrenchTerritory),
        buyer_maxima=rows("buyer_maxima", BuyerMaximum),
        complement_maxima=rows("complement_maxima", ComplementMaximum),
        size_limits=rows("size_limits", SizeLimit),
        retention_exceptions=rows("retention_exceptions", RetentionException),
        rule_parameters=rows("rule_parameters", RuleParameter),
        rules={row.rule_id: row for row in rows("rules", Rule)},
        decision_types={row.decision_type: row for row in rows("decision_types", DecisionType)},
        envelopes=rows("envelopes", Envelope),
        envelope_products=rows("envelope_products", EnvelopeProduct),
        tolerances=rows("tolerances", Tolerance),
        departments=departments,
        calendar=rows("submission_calendar", DueRegister),
        rates={(row.currency, row.period): row.eur_per_unit_rate for row in rows("fx_rates", FxRate)},
        settlement_terms=rows("settlement_terms", SettlementTerms),
        quarter_spellings=rows("quarter_spellings", QuarterSpelling),
        charge_texts=rows("bank_charge_texts", ChargeText),
        insurers=rows("insurers", Insurer),
        on=on,
    )
