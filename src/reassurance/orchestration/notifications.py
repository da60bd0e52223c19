"""The tasks that send messages and that list late senders."""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from airflow.sdk import CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.orchestration.connections import connection_of
from reassurance.settings import Settings

EVERY_FIVE_MINUTES = CronTriggerTimetable(
    "*/5 * * * *", timezone="Europe/Paris", run_immediately=timedelta(0)
)
EVERY_MORNING = CronTriggerTimetable("0 8 * * *", timezone="Europe/Paris", run_immediately=timedelta(0))

log = structlog.get_logger()


# No retry: the next run starts within five minutes.
@task(retries=0)
def send_messages() -> dict[str, int]:
    """Record new causes and send what waits. Returns the numbers of causes and of messages sent.

    Only here a night without a build is a cause: a home that is built by hand has no nights.

    Fails when a server does not take its messages: they wait, and the red task is the sign that no mail can
    give.
    """
    from reassurance.notifications import ALWAYS, load_recipients, missing_builds, notify

    settings = Settings()
    if not load_recipients(settings):
        raise AirflowSkipException(f"{settings.notifications_path} names no recipient.")
    notified = notify(settings, datetime.now(UTC), connection_of, (*ALWAYS, missing_builds))
    for error in notified.errors:
        log.warning("message_waits", error=error)
    if notified.errors:
        raise AirflowFailException(f"Messages that wait: {notified.sent.waiting}. See the warnings above.")
    return {"causes": len(notified.recorded.causes), "sent": notified.sent.sent}


@task
def remind_late_senders() -> dict[str, Any]:
    """Log who is late and record reminders; `send_notifications` sends them. Returns registers by sender."""
    from reassurance.notifications import find_and_record, late_causes, overdue_registers

    settings = Settings()
    now = datetime.now(UTC)
    late: dict[str, list[str]] = {}
    for due in overdue_registers(settings, now):
        late.setdefault(due.sender_id, []).append(f"{due.register} {due.period}")
    for sender, registers in late.items():
        log.warning("sender_is_late", sender=sender, registers=len(registers), first=registers[0])
    recorded = find_and_record(settings, now, [late_causes])
    if recorded.errors:
        raise AirflowFailException(f"Reminders were not recorded: {'; '.join(recorded.errors)}")
    return late
