"""Breaks of a build, the raw lines that they are about, and suggested causes."""

from dataclasses import dataclass
from decimal import Decimal

from oracle.money import ZERO
from oracle.packages import Line
from oracle.registers import PremiumLine

LEDGERS = ("premium_ledger", "claim_ledger")
COMPARED = ("cession_terms", "premium_due", *LEDGERS, "technical_account")
SHIFTS = tuple(Decimal(text) for text in ("10", "100", "0.1", "0.01"))


@dataclass(frozen=True)
class Break:
    """An open break of a build. `expected` and `actual` are None when a side is missing."""

    break_id: str
    reconciliation: str
    insurer_id: str
    reinsurer_id: str | None
    period: str
    key: str
    line_class: str
    measure: str
    currency: str
    actual_currency: str
    expected: Decimal | None
    actual: Decimal | None
    difference: Decimal

    @property
    def reference(self) -> str:
        return self.key.split("|")[0]

    @property
    def line_code(self) -> str:
        return self.key.split("|")[-1]

    @property
    def amounts(self) -> tuple[Decimal, Decimal]:
        return self.expected or ZERO, self.actual or ZERO


@dataclass(frozen=True)
class Cause:
    code: str
    figure: object = None
    other: str | None = None


@dataclass(frozen=True)
class Lines:
    """Lines by insurer and identifier, ledger entries by their key, and files by line."""

    premiums: dict[tuple[str, str], PremiumLine]
    claims: dict[tuple[str, str], Decimal]
    entries: dict[tuple[str, str, str], list[Line]]
    raw: dict[tuple[str, str, str], Line]
    files: dict[tuple[str, str, int], Line]
