"""List every morning the senders whose registers are due and not received, and remind each of them once.

- **Reads** the seed `submission_calendar` and the receipts; **writes** reminders to `notifications/`.
- A register is late from the day after its due day, in Paris, until a full package with it is accepted.
- **One reminder** per sender, month and due day. The engineers and the ministry get one message per due day.
- The log and the result list all late registers. `send_notifications` sends the messages, so a dead mail
  server does not fail this run. See `docs/runbooks/notifications.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import DEFAULTS, Tag, shown
from reassurance.orchestration.notifications import EVERY_MORNING, remind_late_senders


@dag(schedule=EVERY_MORNING, tags=[Tag.INTAKE], **shown(__doc__), **DEFAULTS)
def follow_submissions():
    """List and remind."""
    remind_late_senders()


follow_submissions()
