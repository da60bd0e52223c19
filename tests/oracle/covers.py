"""Guarantees over time: days of cover, the version of a day, and the terms of the cession.

Decisions 0028 and 0030: the effective, expiry and withdrawal dates of the latest line apply to
the complete life of a guarantee, last days included. All other columns vary by month. The policy is
the version known for the month of grant (decision 0013).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from oracle.money import ZERO, cents
from oracle.months import month_of, months_between
from oracle.registers import Guarantee, Policy, Registers
from oracle.seeds import Product, Seeds, TreatyTerms


@dataclass(frozen=True)
class Cover:
    """One guarantee with its versions by month."""

    versions: tuple[Guarantee, ...]
    policies: tuple[Policy, ...]
    seeds: Seeds

    @property
    def key(self) -> tuple[str, str]:
        return self.line.insurer_id, self.line.guarantee_id

    @property
    def line(self) -> Guarantee:
        """The latest line. The rules of eligibility check this line."""
        return self.versions[-1]

    @property
    def first_on(self) -> date:
        return self.line.effective_on

    @cached_property
    def last_on(self) -> date:
        """Last day of cover, included: the expiry, or an earlier withdrawal."""
        return min(self.line.expires_on, self.line.withdrawn_on or self.line.expires_on)

    @cached_property
    def months(self) -> list[str]:
        """Months of the scheme with at least one day of cover (decision 0026)."""
        scheme = self.seeds.months
        return [m for m in months_between(self.first_on, self.last_on) if scheme[0] <= m <= scheme[-1]]

    def is_in_force(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def line_on(self, day: date) -> Guarantee:
        """The version of a day: the latest one declared up to its month, or else the first one."""
        month = month_of(day)
        known = [version for version in self.versions if version.period <= month]
        return known[-1] if known else self.versions[0]

    def limit_on(self, day: date) -> Decimal:
        """Public limit of a day. After the last day of cover, the limit of the last day."""
        return self.line_on(min(day, self.last_on)).public_limit_amount

    @cached_property
    def product(self) -> Product:
        """Product of the latest line."""
        return self.seeds.products[self.line.product_code]

    def product_on(self, day: date) -> Product:
        """Product of the version in force on a day. Product of the latest line on other days."""
        return self.seeds.products[self.line_on(day).product_code] if self.is_in_force(day) else self.product

    @cached_property
    def terms(self) -> TreatyTerms | None:
        """Terms of the latest line's product on the day of grant (attachment by limit date)."""
        return self.terms_of(self.product)

    def terms_of(self, product: Product) -> TreatyTerms | None:
        """Terms of a current or previous product on the day of grant of its latest line."""
        line = self._latest_with(product)
        return self.seeds.terms(line.insurer_id, product.product_code, line.granted_on)

    def terms_on(self, day: date) -> TreatyTerms | None:
        return self.terms_of(self.product_on(day))

    @cached_property
    def zone(self) -> str | None:
        """Risk zone of the buyer's country on the day of grant."""
        return self.seeds.zone(self.line.buyer_country, self.line.granted_on)

    @cached_property
    def rate_in_force(self) -> Decimal | None:
        """Annual premium rate of the latest line's product, zone and day of grant."""
        return self.rate_of(self.product)

    def rate_of(self, product: Product) -> Decimal | None:
        line = self._latest_with(product)
        zone = self.seeds.zone(line.buyer_country, line.granted_on)
        return self.seeds.premium_rate(
            product.product_code, "domestic" if product.segment == "domestic" else zone, line.granted_on
        )

    def rate_on(self, day: date) -> Decimal | None:
        return self.rate_of(self.product_on(day))

    def _latest_with(self, product: Product) -> Guarantee:
        return next(v for v in reversed(self.versions) if v.product_code == product.product_code)

    def guaranteed_on(self, day: date) -> Decimal:
        """Public limit × insured percentage of the version of a day, to the cent."""
        version = self.line_on(day)
        return cents(version.public_limit_amount * version.insured_percentage)

    def ceded_on(self, day: date) -> Decimal | None:
        """The State's commitment: guaranteed amount × cession share. None without terms."""
        terms = self.terms_on(day)
        return None if terms is None else cents(self.guaranteed_on(day) * terms.cession_share)

    @cached_property
    def last_product(self) -> Product:
        """Product of the last day of cover, or of the latest line when no day is covered."""
        return self.product_on(self.last_on)

    def ceded_part_at_end(self, outstanding: Decimal) -> Decimal:
        """The State's part of an outstanding amount, with the version and terms of the last day of cover."""
        version = self.line_on(self.last_on) if self.is_in_force(self.last_on) else self.line
        terms = self.terms_of(self.last_product)
        guaranteed = cents(outstanding * version.insured_percentage)
        return ZERO if terms is None else cents(guaranteed * terms.cession_share)

    @cached_property
    def policy(self) -> Policy | None:
        """The policy as known for the month of grant: the latest version by then, or else the first one."""
        known = [policy for policy in self.policies if policy.period <= month_of(self.line.granted_on)]
        return known[-1] if known else (self.policies[0] if self.policies else None)


Covers = dict[tuple[str, str], Cover]


def covers_of(registers: Registers, seeds: Seeds) -> Covers:
    """All guarantees, in force or ended, by insurer and guarantee."""
    return {
        key: Cover(
            tuple(versions),
            tuple(registers.policies.get((key[0], versions[-1].policy_id), ())),
            seeds,
        )
        for key, versions in sorted(registers.guarantees.items())
    }
