"""What a person can decide on breaks, and what each action requires."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import StringConstraints

from reassurance.errors import DecisionError

Action = Literal["assign", "comment", "acknowledge", "waive", "not_duplicates", "match", "unmatch", "reopen"]
ACTIONS: tuple[Action, ...] = get_args(Action)

Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,16}\.[0-9]{2}$")]

# What each action needs in addition to its breaks, and how its absence is explained.
_REQUIRED: dict[Action, tuple[str, ...]] = {
    "assign": ("owner",),
    "comment": ("reason",),
    "acknowledge": (),
    "waive": ("reason", "approved_by", "waived_until_on"),
    "not_duplicates": ("reason",),
    "match": ("reason", "settlement"),
    "unmatch": ("reason", "settlement"),
    "reopen": ("reason",),
}
_NAMES = {
    "owner": "the owner to whom the break is assigned",
    "reason": "a reason",
    "approved_by": "the name of the person who approves it",
    "waived_until_on": "the last day of the waiver",
    "settlement": "an account balance and a bank movement",
}
# Classes that pair two lines which may be duplicates.
_DUPLICATES = ("double_ceded", "duplicate_in_ledger", "premium_twice")


@dataclass(frozen=True)
class SeenBreak:
    """A break as the person saw it: its class and its difference."""

    break_id: str
    seen_class: str
    seen_difference_amount: Amount | None


@dataclass(frozen=True)
class SettlementPair:
    """The balance of an account and the bank movement that settles it, or does not."""

    treaty_id: str
    account_period: str
    currency: str
    account_id: str
    bank_movement_id: str


@dataclass(frozen=True)
class BreakDecision:
    """One decision on one or several breaks, or on one settlement."""

    action: Action
    breaks: tuple[SeenBreak, ...] = ()
    reason: str | None = None
    approved_by: str | None = None
    owner: str | None = None
    waived_until_on: Day | None = None
    settlement: SettlementPair | None = None

    def per_target(self) -> Iterator["BreakDecision"]:
        """The same decision for each break apart; a decision without breaks is given as it is."""
        if not self.breaks:
            yield self
        for seen in self.breaks:
            yield replace(self, breaks=(seen,))

    @property
    def target(self) -> str | SettlementPair:
        """The subject of a decision on one target: the settlement, or the identifier of the break."""
        return self.settlement or self.breaks[0].break_id


@dataclass(frozen=True)
class Made:
    """A decision on one target, with its identifier, its person and its moment (ISO 8601, UTC)."""

    decision_id: str
    decided_at: str
    decided_by: str
    decision: BreakDecision

    def repeats(self, decision: BreakDecision, by: str) -> bool:
        """Whether the same person decided the same before, on the same state of the break."""
        return (self.decision, self.decided_by) == (decision, by)


def check_decision(decision: BreakDecision, by: str, today: date) -> BreakDecision:
    """The decision with its texts on one line. `today` is the day of the decision in Paris.

    Raises DecisionError with what is missing or contradictory, and what to give.
    """
    cleaned = replace(
        decision,
        breaks=tuple(dict.fromkeys(decision.breaks)),
        reason=_one_line(decision.reason),
        approved_by=_one_line(decision.approved_by),
        owner=_one_line(decision.owner),
    )
    action = cleaned.action
    person = _one_line(by)
    if not person:
        raise DecisionError("no_person", "A decision is made by a named person: give the name.")
    for name in _REQUIRED[action]:
        if not getattr(cleaned, name):
            raise DecisionError("missing", f"The action {action} needs {_NAMES[name]}: give it.", name)
    for name in _NAMES:
        if getattr(cleaned, name) and name not in {"reason", *_REQUIRED[action]}:
            message = f"The action {action} takes no {name}: leave it out, or choose another action."
            raise DecisionError("superfluous", message, name)
    if not cleaned.breaks and not cleaned.settlement:
        message = f"The action {action} needs at least one break: `reassurance breaks` lists them."
        raise DecisionError("no_break", message)
    if cleaned.waived_until_on:
        _check_waiver(cleaned, person, today)
    for seen in cleaned.breaks:
        if action == "not_duplicates" and seen.seen_class not in _DUPLICATES:
            raise DecisionError(
                "no_duplicate",
                f"Break {seen.break_id} has the class {seen.seen_class}: only breaks of the classes "
                f"{', '.join(_DUPLICATES)} pair two lines that may be duplicates. Waive it instead.",
            )
    return cleaned


def _check_waiver(decision: BreakDecision, by: str, today: date) -> None:
    text = decision.waived_until_on or ""
    try:
        until = date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not a day: expected one such as 2021-03-31."
        raise DecisionError("no_day", message, "waived_until_on") from error
    if until < today:
        message = f"The waiver would end on {until}, which is past: give {today} or a later day."
        raise DecisionError("past", message, "waived_until_on")
    if (decision.approved_by or "").casefold() == by.casefold():
        message = f"{by} cannot approve a waiver of their own: name the person who approves it."
        raise DecisionError("own_approval", message, "approved_by")


def _one_line(text: str | None) -> str | None:
    """A text without line breaks and repeated spaces; None when it is empty."""
    return " ".join((text or "").split()) or None
