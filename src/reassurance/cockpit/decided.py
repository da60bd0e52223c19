"""Open breaks and envelopes of the last decided build, from its marts.

A decided build never changes: what was read from it is kept for the following requests.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from reassurance.database import connect
from reassurance.errors import BuildError
from reassurance.settings import Settings
from reassurance.sql import literal, named_rows
from reassurance.warehouse.record import BuildRecord

# The ages of breaks in days, as in `fct_reconciliation`; the last one has no end.
AGES = ((0, 7), (8, 30), (31, 90), (91, None))
LINES = 100


@dataclass(frozen=True)
class BreakGroup:
    """Open breaks of one reconciliation and class: their numbers by age, and the sum of their differences."""

    reconciliation: str
    break_class: str
    counts: tuple[int, ...]
    amount_eur: Decimal | None
    oldest_days: int

    @property
    def count(self) -> int:
        """The number of breaks of any age."""
        return sum(self.counts)

    @property
    def chosen(self) -> "Filter":
        """The filter that gives its breaks."""
        return Filter(self.reconciliation, self.break_class)


@dataclass(frozen=True)
class Filter:
    """The breaks that a person looks at; None is any. `age` is a position in `AGES`."""

    reconciliation: str | None = None
    break_class: str | None = None
    insurer_id: str | None = None
    age: int | None = None

    def condition(self) -> str:
        """The filter as an SQL condition on `fct_breaks`."""
        values = {
            "reconciliation": self.reconciliation,
            "class": self.break_class,
            "insurer_id": self.insurer_id,
        }
        terms = [f"{column} = {literal(value)}" for column, value in values.items() if value is not None]
        if self.age is not None:
            first, last = AGES[self.age]
            terms.append(f"age_days >= {first}" + (f" and age_days <= {last}" if last is not None else ""))
        return " and ".join(terms) or "true"

    def with_(self, **changes: str | int | None) -> "Filter":
        """A copy with some of its parts changed."""
        return Filter(**{each.name: getattr(self, each.name) for each in fields(self)} | changes)


@dataclass(frozen=True)
class BreakPage:
    """Lines of `fct_breaks`, the largest differences first; `total` is the number on all pages."""

    total: int
    lines: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class EnvelopeLine:
    """The last day of an envelope in the build."""

    title: str
    usage_on: date
    cap_amount: Decimal
    used_amount_eur: Decimal
    share_used: Decimal
    forecast_exhaustion_on: date | None
    forecast_method: str | None


class DecidedBuilds:
    """Reads the marts of decided builds, and keeps what it has read.

    Its methods raise BuildError for a build of another version of the code, whose marts have other columns.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is read yet."""
        self._settings = settings
        self._read = lru_cache(maxsize=256)(self._query)

    def break_groups(self, record: BuildRecord) -> tuple[BreakGroup, ...]:
        """The open breaks by reconciliation and class, the largest amounts first."""
        ages = (
            f"count(*) filter ({Filter(age=position).condition()}) as age_{position}"
            for position in range(len(AGES))
        )
        rows = self._rows(
            record,
            "select reconciliation, class, sum(abs(difference_amount_eur)) as amount,"
            f" max(age_days) as oldest, {', '.join(ages)} from marts.fct_breaks where is_open group by all"
            " order by amount desc nulls last, reconciliation, class",
        )
        return tuple(
            BreakGroup(
                row["reconciliation"],
                row["class"],
                tuple(row[f"age_{position}"] for position in range(len(AGES))),
                row["amount"],
                row["oldest"],
            )
            for row in rows
        )

    def break_page(self, record: BuildRecord, chosen: Filter, page: int) -> BreakPage:
        """A page of breaks, from page 1."""
        where = f"from marts.fct_breaks where is_open and {chosen.condition()}"
        (counted,) = self._rows(record, f"select count(*) as total {where}")
        lines = self._rows(
            record,
            f"select * {where} order by abs(difference_amount_eur) desc nulls last, break_id"
            f" limit {LINES} offset {(page - 1) * LINES}",
        )
        return BreakPage(counted["total"], lines)

    def envelopes(self, record: BuildRecord) -> tuple[EnvelopeLine, ...]:
        """The last day of each envelope, the most used first."""
        columns = {each.name: each.name for each in fields(EnvelopeLine)} | {"title": "envelope_title_fr"}
        rows = self._rows(
            record,
            f"select {', '.join(f'{column} as {name}' for name, column in columns.items())}"
            " from marts.fct_envelope_usage"
            " qualify row_number() over (partition by envelope_id order by usage_on desc) = 1"
            " order by share_used desc, title",
        )
        return tuple(EnvelopeLine(**row) for row in rows)

    def _rows(self, record: BuildRecord, query: str) -> tuple[dict[str, Any], ...]:
        path = record.path(self._settings)
        return self._read(path, path.stat().st_mtime_ns, query)

    def _query(self, path: Path, modified: int, query: str) -> tuple[dict[str, Any], ...]:  # noqa: ARG002
        with connect(self._settings, path, read_only=True, what="reading a build") as connection:
            try:
                return tuple(named_rows(connection.execute(query)))
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise BuildError(f"{path.stem} was made by another version of the code.") from error
