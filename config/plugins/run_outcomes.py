"""Give each finished run its outcome: in its note, and in its configuration, which the list of runs shows.

Airflow has two states for a finished run. A night whose build is held, one whose build was already made and
one that released it are all `success`. The last task that succeeded names the outcome.
"""

import sys
from typing import Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

# By DAG: the tasks whose success names the outcome, the last ones of a run first.
OUTCOMES = {
    "receive_submissions": {
        "nothing_new": "nothing new",
        "announce_submissions": "new lines",
    },
    "reconcile_nightly": {
        "already_made": "already made",
        "announce_release": "released",
        "decide_gate": "held",
    },
    "release_held_build": {
        "release_build": "released by a person",
        "ask_a_person": "last release kept",
    },
}
SUPERSEDED = "superseded"
FAILED = "failed"


def outcome(dag_id: str, states: dict[str, str | None], *, has_failed: bool) -> str | None:
    """The outcome of a run whose tasks have these states; None for a DAG with one outcome."""
    if dag_id not in OUTCOMES:
        return None
    if has_failed:
        return FAILED
    named = (name for task, name in OUTCOMES[dag_id].items() if states.get(task) == "success")
    return next(named, SUPERSEDED if dag_id == "release_held_build" else None)


def note_outcome(dag_run: Any, *, has_failed: bool) -> None:
    """Set the note and the configuration of a run, in the session of the scheduler."""
    if dag_run.dag_id not in OUTCOMES:
        return
    states = {task.task_id: task.state for task in dag_run.task_instances}
    named = outcome(dag_run.dag_id, states, has_failed=has_failed)
    if named is not None:
        dag_run.conf = {**(dag_run.conf or {}), "outcome": named}
        dag_run.note = f"Outcome: {named}."


@hookimpl
def on_dag_run_success(dag_run: Any, msg: str) -> None:  # noqa: ARG001  Airflow passes by name
    """Called by the scheduler."""
    note_outcome(dag_run, has_failed=False)


@hookimpl
def on_dag_run_failed(dag_run: Any, msg: str) -> None:  # noqa: ARG001  Airflow passes by name
    """Called by the scheduler."""
    note_outcome(dag_run, has_failed=True)


class RunOutcomes(AirflowPlugin):
    """Register this module as a listener."""

    name = "run_outcomes"
    listeners = [sys.modules[__name__]]  # noqa: RUF012  Airflow reads a plain class attribute
