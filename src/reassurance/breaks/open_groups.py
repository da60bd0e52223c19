"""Open breaks of a decided build: their groups, and their lines page by page."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from reassurance.publication.texts import code_labels
from reassurance.sql import literal
from reassurance.warehouse.marts import Marts
from reassurance.warehouse.record import BuildRecord

LINES = 100
# Reading the texts of all columns would take twice as long.
_LINE = (
    "insurer_id, period, key, expected_amount, currency, found_amount, found_currency, difference_amount,"
    " age_days, left_submission_hash, left_line_number, right_submission_hash, right_line_number"
)


@dataclass(frozen=True)
class BreakGroup:
    """Open breaks of one reconciliation and class: numbers by age band, and the sum of differences.

    `owner` is the code of the party that has to act, or `several`.
    """

    reconciliation: str
    break_class: str
    owner: str
    counts: dict[str, int]
    amount_eur: Decimal
    oldest_days: int

    @property
    def count(self) -> int:
        """The number of breaks of any age."""
        return sum(self.counts.values())

    @property
    def chosen(self) -> "Filter":
        """The filter that gives its breaks."""
        return Filter(self.reconciliation, self.break_class)


@dataclass(frozen=True)
class Filter:
    """A filter on open breaks; None matches every value. `age` is a code of `age_bands`."""

    reconciliation: str | None = None
    break_class: str | None = None
    insurer_id: str | None = None
    age: str | None = None

    def condition(self) -> str:
        """The filter as an SQL condition on `fct_breaks`."""
        values = {
            "reconciliation": self.reconciliation,
            "class": self.break_class,
            "insurer_id": self.insurer_id,
            "age_band_code": self.age,
        }
        terms = [f"{column} = {literal(value)}" for column, value in values.items() if value is not None]
        return " and ".join(terms) or "true"

    def with_(self, **changes: str | None) -> "Filter":
        """A copy with some of its parts changed."""
        return Filter(**{each.name: getattr(self, each.name) for each in fields(self)} | changes)


@dataclass(frozen=True)
class BreakPage:
    """Lines of `fct_breaks`, the largest differences first; `total` is the number on all pages."""

    total: int
    lines: tuple[dict[str, Any], ...]


def age_bands() -> tuple[str, ...]:
    """The codes of the ages of breaks, the youngest first."""
    return tuple(code_labels("age_band_code"))


def break_groups(marts: Marts, record: BuildRecord) -> tuple[BreakGroup, ...]:
    """The open breaks by reconciliation and class, the largest amounts first."""
    ages = (f'sum(open_{band}_days_count) as "{band}"' for band in age_bands())
    rows = marts.rows(
        record,
        "select reconciliation, class, sum(absolute_difference_amount_eur) as amount,"
        " max(oldest_age_days) as oldest,"
        " if(min(owner_code) = max(owner_code), min(owner_code), 'several') as owner,"
        f" {', '.join(ages)} from marts.fct_break_groups group by reconciliation, class"
        " order by amount desc, reconciliation, class",
    )
    return tuple(
        BreakGroup(
            row["reconciliation"],
            row["class"],
            row["owner"],
            {band: int(row[band]) for band in age_bands()},
            row["amount"],
            row["oldest"],
        )
        for row in rows
    )


def break_page(marts: Marts, record: BuildRecord, chosen: Filter, page: int) -> BreakPage:
    """A page of breaks, from page 1."""
    where = f"from marts.fct_breaks where is_open and {chosen.condition()}"
    (counted,) = marts.rows(record, f"select count(*) as total {where}")
    lines = marts.rows(
        record,
        f"select {_LINE} {where} order by abs(difference_amount_eur) desc nulls last, break_id"
        f" limit {LINES} offset {(page - 1) * LINES}",
    )
    return BreakPage(counted["total"], lines)
