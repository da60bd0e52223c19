"""Send what is new as lineage events, and the current metrics. What a receiver refuses, a later run sends."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import RunEvent

from reassurance.files import make_folder, overwrite
from reassurance.journal import entries
from reassurance.locks import hold
from reassurance.log import EventLogger
from reassurance.monitoring.lineage import of_build, of_package, of_release
from reassurance.monitoring.measures import DESCRIPTOR, measures
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import read_receipt
from reassurance.warehouse.record import BuildRecord, all_records

PREFIX = "reassurance."
_TIMEOUT = 15

log = EventLogger(__name__)


def send_lineage(settings: Settings) -> tuple[int, str | None]:
    """Send the events of packages, builds and releases that were not sent yet.

    Returns the number of events sent, and why the rest waits. What was sent is noted in
    `monitoring/lineage/`. A run that is killed between sending and noting sends again, with the same
    identifiers.
    """
    sent = 0
    with hold(settings, "lineage"):
        client = OpenLineageClient()
        try:
            for note, events in _new(settings):
                for event in events:
                    client.emit(event)
                    sent += 1
                make_folder(note.parent)
                overwrite(note, "")
        except OSError as error:  # its text may quote an address with a password
            log.warning("lineage_waits", sent=sent, error=type(error).__name__)
            return sent, f"{type(error).__name__} after {sent} events: the rest waits for the next run."
        finally:
            client.close(_TIMEOUT)
    log.info("lineage_sent", events=sent)
    return sent, None


def send_metrics(settings: Settings) -> tuple[int, str | None]:
    """Send the current value of all metrics. Returns their number, and why they were not sent."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader, MetricExportResult
    from opentelemetry.sdk.resources import Resource

    taken = list(measures(settings, datetime.now(UTC)))
    reader = InMemoryMetricReader()
    provider = MeterProvider(
        [reader], Resource.create({"service.name": "reassurance"}), shutdown_on_exit=False
    )
    meter = provider.get_meter("reassurance")
    for measure in taken:
        # The meter returns the same gauge for the same name.
        meter.create_gauge(PREFIX + measure.name, measure.unit).set(measure.value, measure.attributes)
    exporter = OTLPMetricExporter(timeout=_TIMEOUT)
    try:
        collected = reader.get_metrics_data()
        is_sent = collected is None or exporter.export(collected) is MetricExportResult.SUCCESS
    finally:
        exporter.shutdown()
        provider.shutdown()
    log.info("metrics_sent", values=len(taken), is_sent=is_sent)
    return len(taken), None if is_sent else "The receiver did not take the metrics: see the log."


def _new(settings: Settings) -> Iterator[tuple[Path, Iterator[RunEvent]]]:
    """What was not sent yet: the file that notes it, and its events."""
    notes = settings.monitoring_dir / "lineage"
    for path in sorted(settings.receipts_dir.glob("*/*.json"), key=lambda path: path.stat().st_mtime):
        note = notes / "packages" / f"{path.parent.name}-{path.stem}"
        if not note.exists():
            yield note, _package(path)
    for record in all_records(settings):
        note = notes / "builds" / _attempt(record)
        if not record.is_unfinished and not note.exists():
            yield note, of_build(settings, record)
    for entry in entries(settings)[0]:
        note = notes / "releases" / entry.build_id
        if entry.event == "release_published" and not note.exists():
            yield note, _release(settings, entry.build_id, entry.path)


def _package(receipt: Path) -> Iterator[RunEvent]:
    yield of_package(read_receipt(receipt))


def _attempt(record: BuildRecord) -> str:
    """The name of an attempt: a build that failed is made again, and a held one is released later."""
    opened = (record.opened_at or "").replace(":", "-")
    return f"{record.build_id}-{opened}"


def _release(settings: Settings, build_id: str, entry: Path) -> Iterator[RunEvent]:
    descriptor = settings.releases_dir / build_id / DESCRIPTOR
    if not descriptor.exists():  # removed by the retention of releases
        return
    resources = json.loads(descriptor.read_bytes())["resources"]
    paths = (Path(resource["path"]) for resource in resources)
    tables = sorted({path.stem for path in paths if path.suffix == ".parquet"})
    yield of_release(build_id, datetime.fromtimestamp(entry.stat().st_mtime, UTC), tables)
