"""Taxes on premiums, by validity: a row of the seed `premium_taxes`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class PremiumTax:
    valid_from: date
    valid_to: date | None
    tax_rate: Decimal
