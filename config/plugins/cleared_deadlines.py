"""Let a run that has a deadline be cleared.

Airflow 3.3.2 stores the interval of a deadline as a serialized timedelta, and reads it as a number of seconds
when a run is cleared before its deadline: the request ends with the status 500. This plugin replaces the
function that does so.
"""

from datetime import datetime
from typing import Any

from airflow.models import taskinstance
from airflow.models.deadline import Deadline, ReferenceModels
from airflow.models.deadline_alert import DeadlineAlert
from airflow.plugins_manager import AirflowPlugin
from airflow.sdk.serde import deserialize
from sqlalchemy import false, select


def recalculate(dagrun: Any, new_queued_at: datetime, session: Any) -> None:
    """Move the deadlines of a cleared run, which count from the time at which the run was queued."""
    kind = DeadlineAlert.reference[ReferenceModels.REFERENCE_TYPE_FIELD].as_string()
    pending = (
        select(Deadline, DeadlineAlert)
        .join(DeadlineAlert, Deadline.deadline_alert_id == DeadlineAlert.id)
        .where(
            Deadline.dagrun_id == dagrun.id,
            Deadline.missed == false(),
            kind == ReferenceModels.DagRunQueuedAtDeadline.__name__,
        )
    )
    for deadline, alert in session.execute(pending).all():
        deadline.deadline_time = new_queued_at + deserialize(alert.interval)


taskinstance._recalculate_dagrun_queued_at_deadlines = recalculate  # noqa: SLF001


class ClearedDeadlines(AirflowPlugin):
    """Named so in the list of plugins."""

    name = "cleared_deadlines"
