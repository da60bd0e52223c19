"""A receiver of lineage events and of metrics for one test, reachable from this machine only."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

LINEAGE, METRICS = "/api/v1/lineage", "/v1/metrics"


@dataclass
class Receiver:
    """What the server accepted. It refuses all requests after `dies_after` events."""

    url: str = ""
    dies_after: int | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[tuple[str, tuple[tuple[str, str], ...]], float] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def accept(self, path: str, content: bytes) -> int:
        """Store the content of a request; returns the status of the answer."""
        if self.dies_after is not None and len(self.events) >= self.dies_after:
            return 400
        if path == LINEAGE:
            self.events.append(json.loads(content))
        elif path == METRICS:
            for resource in ExportMetricsServiceRequest.FromString(content).resource_metrics:
                for scope in resource.scope_metrics:
                    for metric in scope.metrics:
                        self._store(metric)
        else:
            return 404
        return 200

    def _store(self, metric: Any) -> None:
        self.units[metric.name] = metric.unit
        for point in metric.gauge.data_points:
            attributes = tuple(sorted((item.key, item.value.string_value) for item in point.attributes))
            value = point.as_int if point.HasField("as_int") else point.as_double
            self.metrics[metric.name, attributes] = value

    def total(self, metric: str) -> float:
        return sum(value for (name, _), value in self.metrics.items() if name == metric)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A running receiver."""
    running = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(running.accept(self.path, content))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
