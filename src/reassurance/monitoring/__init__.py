"""Lineage events (OpenLineage) and metrics (OpenTelemetry), for the systems that watch the platform.

Both are made from what is stored, after the fact and by a run of their own: no receiver can delay or fail a
night. Both are off until the environment variables of their libraries name a receiver. `send` imports these
libraries, which take half a second.
"""

from reassurance.monitoring.configuration import lineage_is_on, metrics_are_on

__all__ = ["lineage_is_on", "metrics_are_on"]
