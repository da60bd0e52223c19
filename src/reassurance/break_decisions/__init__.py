"""Decisions of named persons on breaks, stored in the archive as events that never change."""

from reassurance.break_decisions.events import (
    Event,
    Head,
    decision_events,
    decision_faults,
    known_events,
    read_events,
)
from reassurance.break_decisions.log import DecisionLog, open_log
from reassurance.break_decisions.model import (
    ACTIONS,
    Action,
    BreakDecision,
    Made,
    SeenBreak,
    SettlementPair,
    check_decision,
)

__all__ = [
    "ACTIONS",
    "Action",
    "BreakDecision",
    "DecisionLog",
    "Event",
    "Head",
    "Made",
    "SeenBreak",
    "SettlementPair",
    "check_decision",
    "decision_events",
    "decision_faults",
    "known_events",
    "open_log",
    "read_events",
]
