"""Record decisions on open breaks, each on the state of the break that the person has seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from reassurance.break_decisions import (
    BreakDecision,
    DecisionLog,
    Event,
    SeenBreak,
    check_decision,
    open_log,
)
from reassurance.breaks.form import FORM, INPUTS, TEXTS, action_of, form_row
from reassurance.breaks.register import OpenBreak, Register, open_register
from reassurance.errors import DecisionError, UsageError
from reassurance.periods import paris_day
from reassurance.settings import Settings


@dataclass(frozen=True)
class Refused:
    """A row of a form that was not recorded: its number from 1, why, and the row to correct."""

    number: int
    code: str
    row: dict[str, Any]


@dataclass(frozen=True)
class Recorded:
    """The event, None when nothing was new; how many breaks or settlements are in it, or were before."""

    event: Event | None
    recorded: int
    repeated: int
    refused: tuple[Refused, ...] = ()


def decide_on(
    settings: Settings,
    decision: BreakDecision,
    breaks: Sequence[OpenBreak],
    by: str,
    at: datetime | None = None,
) -> Recorded:
    """Record a decision on these breaks, or on the settlement of the decision: all of them, or none.

    Raises DecisionError when the decision is incomplete, UsageError when another decision on one of the
    breaks was recorded after `breaks` were read.
    """
    whole = replace(decision, breaks=tuple(each.seen for each in breaks))
    with open_log(settings) as log:
        for each in breaks:
            _refuse_if_decided_since(log, replace(decision, breaks=(each.seen,)), each, by)
        event = log.append([whole], by, at)
    total = len(list(whole.per_target()))
    recorded = len(list(event.made())) if event else 0
    return Recorded(event, recorded, total - recorded)


def _refuse_if_decided_since(log: DecisionLog, decision: BreakDecision, each: OpenBreak, by: str) -> None:
    last = log.last(decision.target)
    if decision.settlement or last is None or _is_repeated(log, decision, by):
        return
    if each.last is None or each.last.decision_id != last.decision_id:
        raise UsageError(
            f"Break {each.break_id} has changed: {last.decided_by} decided on it on {last.decided_at} "
            f"({last.decision.action}). Nothing was recorded. List it again, then decide."
        )


def decide_by_form(
    settings: Settings,
    rows: Sequence[Mapping[str, str]],
    by: str,
    build_id: str | None = None,
    at: datetime | None = None,
) -> Recorded:
    """Record the decisions of a form as one event. Rows without an input are ignored.

    A row is refused when its break is unknown or has changed since the form was written, or when its decision
    is incomplete; the others are recorded. Raises UsageError without a name.
    """
    filled = [(n, row) for n, row in enumerate(rows, start=1) if any(row.get(name) for name in INPUTS)]
    places = Counter(row["break_id"] for _, row in filled)
    accepted: list[BreakDecision] = []
    refused: list[Refused] = []
    with open_log(settings) as log:
        register = open_register(settings, build_id)
        for number, row in filled:
            try:
                decision = _decision_of(row, places, register, by, at or datetime.now(UTC))
                if not _is_repeated(log, decision, by):
                    accepted.append(_on_seen_state(decision, row, register))
            except DecisionError as error:
                if error.code == "no_person":
                    raise
                refused.append(_refused(number, row, register, error))
        event = log.append(_merged(accepted), by, at) if accepted else None
    return Recorded(event, len(accepted), len(filled) - len(accepted) - len(refused), tuple(refused))


def _is_repeated(log: DecisionLog, decision: BreakDecision, by: str) -> bool:
    last = log.last(decision.target)
    return last is not None and last.repeats(decision, by)


def _on_seen_state(decision: BreakDecision, row: Mapping[str, str], register: Register) -> BreakDecision:
    """The decision. Raises DecisionError when its break has changed since the form was written."""
    if row["state"] != register.breaks[row["break_id"]].state:
        raise DecisionError("changed", "The break has changed since the form was written.")
    return decision


def _decision_of(
    row: Mapping[str, str], places: Mapping[str, int], register: Register, by: str, at: datetime
) -> BreakDecision:
    """The decision of a row; `places` has the number of rows of each break. Raises DecisionError."""
    if places[row["break_id"]] > 1:
        raise DecisionError("repeated", "The break is in several rows.")
    each = register.breaks.get(row["break_id"])
    if each is None:
        raise DecisionError("unknown", "The break does not exist, or is resolved.")
    if not row["action"]:
        raise DecisionError("no_action", "The row has no decision.")
    action = action_of(row["action"])
    if action is None:
        raise DecisionError("unknown_action", f"{row['action']!r} is no decision of the list.")
    decision = BreakDecision(
        action,
        (each.seen,),
        reason=row["reason"],
        approved_by=row["approved_by"],
        owner=row["owner"],
        waived_until_on=row["waived_until_on"] or None,
    )
    return check_decision(decision, by, paris_day(at))


def _merged(decisions: Sequence[BreakDecision]) -> list[BreakDecision]:
    """One decision for all breaks on which the same was decided."""
    breaks: dict[BreakDecision, list[SeenBreak]] = {}
    for decision in decisions:
        breaks.setdefault(replace(decision, breaks=()), []).extend(decision.breaks)
    return [replace(decision, breaks=tuple(seen)) for decision, seen in breaks.items()]


def _refused(number: int, row: Mapping[str, str], register: Register, error: DecisionError) -> Refused:
    """The row to correct: the break as it is now, the inputs as they were, and why the row was refused."""
    each = register.breaks.get(row["break_id"])
    current = form_row(each) if each else {column.name: row.get(column.name) for column in FORM}
    column = TEXTS.text(f"columns.{error.name}") if error.name else ""
    why = TEXTS.text(f"refusals.{error.code}", column=column, action=row["action"])
    inputs = {name: row.get(name) or None for name in INPUTS}
    return Refused(number, error.code, current | inputs | {"refusal": why})
