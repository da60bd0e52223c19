"""Where lineage events and metrics go: the variables of the OpenLineage and OpenTelemetry libraries."""

import os

# Without a transport, the library would print events.
_LINEAGE = ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT__TYPE")
_METRICS = ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


def lineage_is_on() -> bool:
    """Whether a receiver of lineage events is named."""
    return any(os.environ.get(name) for name in _LINEAGE)


def metrics_are_on() -> bool:
    """Whether a receiver of metrics is named."""
    return any(os.environ.get(name) for name in _METRICS)


def namespace() -> str:
    """The namespace of jobs and datasets. Two installations with one receiver need two."""
    return os.environ.get("OPENLINEAGE_NAMESPACE") or "reassurance"
