"""The columns of the form in which a person decides on breaks, as a workbook or as CSV."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reassurance.break_decisions import Action
from reassurance.breaks.register import OpenBreak
from reassurance.french import day
from reassurance.periods import paris_day, parse_instant
from reassurance.publication.texts import code_label
from reassurance.texts import load_catalogue

TEXTS = load_catalogue("reassurance/breaks/labels_fr.yaml")

# A match needs a bank movement as well: it is decided on the command line.
FORM_ACTIONS: tuple[Action, ...] = ("assign", "comment", "acknowledge", "waive", "not_duplicates", "reopen")


@dataclass(frozen=True)
class FormColumn:
    """A column: its kind of cell, its width in characters, and whether the person fills it in."""

    name: str
    kind: str = "text"
    width: int = 14
    is_input: bool = False

    @property
    def label(self) -> str:
        """The title of the column."""
        return TEXTS.text(f"columns.{self.name}")


FORM = (
    FormColumn("action", width=24, is_input=True),
    FormColumn("owner", width=20, is_input=True),
    FormColumn("reason", width=40, is_input=True),
    FormColumn("approved_by", width=20, is_input=True),
    FormColumn("waived_until_on", "date", is_input=True),
    FormColumn("reconciliation", width=24),
    FormColumn("insurer_id", width=10),
    FormColumn("period", width=10),
    FormColumn("class", width=24),
    FormColumn("key", width=30),
    FormColumn("expected_amount", "amount", 16),
    FormColumn("found_amount", "amount", 16),
    FormColumn("difference_amount", "amount", 16),
    FormColumn("currency", width=8),
    FormColumn("age_days", "integer", 12),
    FormColumn("status", width=12),
    FormColumn("current_owner", width=18),
    FormColumn("last_decision", width=36),
    FormColumn("group_id", width=14),
    FormColumn("break_id", width=36),
    FormColumn("state", width=16),
)
INPUTS = tuple(column.name for column in FORM if column.is_input)
# In a form of refused rows only.
REFUSAL = FormColumn("refusal", width=60)


def form_row(each: OpenBreak) -> dict[str, Any]:
    """The values of a break in the form, with labels in place of codes; the inputs are empty."""
    return dict.fromkeys(INPUTS) | {
        "reconciliation": code_label("reconciliation", each.reconciliation),
        "insurer_id": each.insurer_id,
        "period": each.period,
        "class": code_label("class", each.break_class),
        "key": each.key,
        "expected_amount": each.expected_amount,
        "found_amount": each.found_amount,
        "difference_amount": each.difference_amount,
        "currency": each.currency,
        "age_days": each.age_days,
        "status": code_label("status", each.status),
        "current_owner": each.owner and code_label("owner_code", each.owner),
        "last_decision": _last(each),
        "group_id": each.group_id,
        "break_id": each.break_id,
        "state": each.state,
    }


def action_label(action: Action) -> str:
    """The name of an action in the form."""
    return TEXTS.text(f"actions.{action}")


def action_of(text: str) -> Action | None:
    """The action with this name or code, None when there is none."""
    wanted = " ".join(text.split()).casefold()
    for action in FORM_ACTIONS:
        if wanted in (action, " ".join(action_label(action).split()).casefold()):
            return action
    return None


def shown(value: Any) -> str:
    """A value as CSV has it."""
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _last(each: OpenBreak) -> str | None:
    if each.last is None:
        return None
    action = TEXTS.text(f"actions.{each.last.decision.action}")
    decided_on = day(paris_day(parse_instant(each.last.decided_at)))
    return TEXTS.text("last_decision", action=action, by=each.last.decided_by, on=decided_on)
