"""The open breaks of the last build, with the last decision of a person on each."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from reassurance.break_decisions import Made, SeenBreak, read_events
from reassurance.database import connect
from reassurance.errors import UsageError
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.warehouse.record import BuildRecord, latest_record, read_record

_SHORTEST_PREFIX = 6


@dataclass(frozen=True)
class OpenBreak:
    """An open break as the build has it. `last` is the last decision on it, which may be later."""

    break_id: str
    reconciliation: str
    insurer_id: str | None
    period: str | None
    key: str
    break_class: str
    expected_amount: Decimal | None
    found_amount: Decimal | None
    difference_amount: Decimal | None
    currency: str | None
    difference_amount_eur: Decimal | None
    first_seen_on: date | None
    age_days: int
    status: str
    group_id: str | None = None
    owner: str | None = None
    last: Made | None = field(default=None, compare=False)

    @property
    def seen(self) -> SeenBreak:
        """What a person sees of the break when deciding on it."""
        amount = self.difference_amount
        return SeenBreak(self.break_id, self.break_class, None if amount is None else f"{amount:.2f}")

    @property
    def state(self) -> str:
        """A short digest of class, difference and last decision: it changes when one of them does."""
        last = self.last.decision_id if self.last else ""
        content = "|".join((self.break_id, self.break_class, self.seen.seen_difference_amount or "", last))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Register:
    """The open breaks of a build, by identifier, in the order of their amounts."""

    build_id: str
    breaks: dict[str, OpenBreak]

    def find(self, name: str) -> OpenBreak:
        """The break with this identifier, or with the only identifier that begins like this.

        Raises UsageError when there is none, or more than one.
        """
        if name in self.breaks:
            return self.breaks[name]
        begun = [key for key in self.breaks if key.startswith(name)] if len(name) >= _SHORTEST_PREFIX else []
        if len(begun) == 1:
            return self.breaks[begun[0]]
        if begun:
            raise UsageError(f"{len(begun)} breaks begin with {name}: give more of the identifier.")
        raise UsageError(
            f"Build {self.build_id} has no open break {name}: it was resolved, or the identifier is wrong. "
            "`reassurance breaks` lists the open breaks."
        )


def last_decisions(settings: Settings) -> dict[str, Made]:
    """The last decision on each break, by its identifier."""
    made = (each for event in read_events(settings) for each in event.made())
    return {seen.break_id: each for each in made for seen in each.decision.breaks}


def open_register(settings: Settings, build_id: str | None = None) -> Register:
    """The open breaks of a build, by default of the last one that the gate decided on.

    Raises UsageError without such a build or without its file, IntegrityError when a decision was altered.
    """
    record = read_record(settings, build_id) if build_id else latest_record(settings, "released", "held")
    if record is None or not record.path(settings).exists():
        raise UsageError("No build has a register of breaks: run `reassurance build`.")
    last = last_decisions(settings)
    breaks = (_open_break(row, last) for row in _rows(settings, record))
    return Register(record.build_id, {each.break_id: each for each in breaks})


def _rows(settings: Settings, record: BuildRecord) -> list[dict[str, Any]]:
    with connect(
        settings, record.path(settings), read_only=True, what="the register of breaks"
    ) as connection:
        return named_rows(
            connection.execute(
                "select * from marts.fct_breaks where is_open"
                " order by abs(difference_amount_eur) desc nulls last, break_id"
            )
        )


def _open_break(row: Mapping[str, Any], last: Mapping[str, Made]) -> OpenBreak:
    return OpenBreak(
        break_id=row["break_id"],
        reconciliation=row["reconciliation"],
        insurer_id=row["insurer_id"],
        period=row["period"],
        key=row["key"],
        break_class=row["class"],
        expected_amount=row["expected_amount"],
        found_amount=row["found_amount"],
        difference_amount=row["difference_amount"],
        currency=row["currency"],
        difference_amount_eur=row["difference_amount_eur"],
        first_seen_on=row["first_seen_on"],
        age_days=row["age_days"],
        status=row["status"],
        group_id=row.get("break_group_id"),
        owner=row.get("owner") or row.get("owner_code"),
        last=last.get(row["break_id"]),
    )
