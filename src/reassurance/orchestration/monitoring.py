"""The tasks that send lineage events and metrics."""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowFailException

from reassurance.monitoring import lineage_is_on, metrics_are_on
from reassurance.settings import Settings

# Without a receiver the DAG has no schedule.
EVERY_FIVE_MINUTES_IF_ON = (
    CronTriggerTimetable("*/5 * * * *", timezone="Europe/Paris", run_immediately=timedelta(0))
    if lineage_is_on() or metrics_are_on()
    else None
)


# No retry: the next run starts within five minutes.
@task.run_if(lambda _: lineage_is_on(), skip_message="No receiver of lineage events is configured.")
@task(retries=0)
def send_new_lineage() -> int:
    """Send the lineage events of new packages, builds and releases. Returns their number."""
    from reassurance.monitoring.send import send_lineage

    return _sent(*send_lineage(Settings()))


@task.run_if(lambda _: metrics_are_on(), skip_message="No receiver of metrics is configured.")
@task(retries=0)
def send_current_metrics() -> int:
    """Send all metrics as they are now. Returns their number."""
    from reassurance.monitoring.send import send_metrics

    return _sent(*send_metrics(Settings()))


def _sent(number: int, error: str | None) -> int:
    if error:
        raise AirflowFailException(error)
    return number
