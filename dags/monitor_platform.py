"""Send lineage events and metrics every five minutes, if a receiver is configured.

- **Reads** receipts, records of builds, the last decided build and releases; **writes** `monitoring/`, where
  it notes what was sent.
- Lineage: one event per package, model and release, for OpenLineage. Metrics: rows, amounts, breaks, refusals
  and durations, for OpenTelemetry.
- Both are sent after the fact: a receiver that is down delays no night. Events wait for the next run.
- `reassurance monitor` does the same. See `docs/runbooks/monitoring.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import DEFAULTS, Tag, shown
from reassurance.orchestration.monitoring import (
    EVERY_FIVE_MINUTES_IF_ON,
    send_current_metrics,
    send_new_lineage,
)


@dag(schedule=EVERY_FIVE_MINUTES_IF_ON, tags=[Tag.CONTROL], **shown(__doc__), **DEFAULTS)
def monitor_platform():
    """Send both; neither waits for the other."""
    send_new_lineage()
    send_current_metrics()


monitor_platform()
