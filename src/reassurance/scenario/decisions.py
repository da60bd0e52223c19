"""Store the decisions on breaks of a scenario."""

import csv
from pathlib import Path
from typing import Any

from reassurance.break_decisions import BreakDecision, SeenBreak, SettlementPair, open_log
from reassurance.periods import parse_instant
from reassurance.settings import Settings

_OWN = ("action", "reason", "approved_by", "owner", "waived_until_on")
_SETTLEMENT = ("treaty_id", "account_period", "currency", "account_id", "bank_movement_id")


def store_decisions(settings: Settings, path: Path) -> None:
    """Store each row of the file, if there is one, as a decision of its person at its moment."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as stream, open_log(settings) as log:
        for row in csv.DictReader(stream):
            log.append([_decision(row)], row["decided_by"], parse_instant(row["decided_at"]))


def _decision(row: dict[str, str]) -> BreakDecision:
    """The decision of a row; a column that the file does not have is empty."""
    given: dict[str, Any] = {name: row.get(name) or None for name in (*_OWN, *_SETTLEMENT)}
    seen = SeenBreak(row["break_id"], row["seen_class"], row.get("seen_difference_amount") or None)
    settlement = SettlementPair(**{name: given[name] for name in _SETTLEMENT}) if given["treaty_id"] else None
    return BreakDecision(
        breaks=(seen,) if seen.break_id else (),
        settlement=settlement,
        **{name: given[name] for name in _OWN},
    )
