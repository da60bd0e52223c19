"""Send messages about rejected packages, held and failed builds, and envelopes, by mail and webhook.

- **Reads** receipts, records of builds, the alerts of the last decided build, and `notifications.yaml`;
  **writes** `notifications/`.
- **One message per cause** and recipient. Engineers read English, the ministry and senders French.
- A message that cannot be sent waits for the next run. A red run means that a server takes no messages.
- A run that is killed between sending and noting it sends one message twice, with the same identifier.
- Without `notifications.yaml` the task is skipped. `reassurance notify` does the same. See
  `docs/runbooks/notifications.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import DEFAULTS, Tag, shown
from reassurance.orchestration.notifications import EVERY_FIVE_MINUTES, send_messages


@dag(schedule=EVERY_FIVE_MINUTES, tags=[Tag.CONTROL], **shown(__doc__), **DEFAULTS)
def send_notifications():
    """Find causes, record each once, send."""
    send_messages()


send_notifications()
