"""The metrics of the business: rows, amounts, breaks, refusals, durations, lateness.

All are read from what is stored, as they are now: the last decided build, the last release, the messages
that wait. Amounts are whole cents, so that they are exact. They are for alerts and charts; the figures are
those of the release.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import duckdb

from reassurance.database import connect
from reassurance.log import EventLogger
from reassurance.notifications import overdue_registers, rejected_packages
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.sql import named_rows
from reassurance.warehouse.build import dbt_target
from reassurance.warehouse.dbt_results import read_nodes
from reassurance.warehouse.record import BuildRecord, all_records

DESCRIPTOR = "datapackage.json"

log = EventLogger(__name__)


@dataclass(frozen=True)
class Measure:
    """A value of a metric, with the attributes that distinguish it from other values of the metric."""

    name: str
    unit: str
    value: int | float
    attributes: dict[str, str] = field(default_factory=dict)


# A column such as `rows.declared:{row}` is a metric and its unit; the other columns are its attributes.
_OF_A_BUILD = (
    """
        select sender_id as sender, register_code as register,
            sum(rows_declared_count) as "rows.declared:{row}",
            sum(rows_accepted_count) as "rows.accepted:{row}",
            sum(rows_quarantined_count) as "rows.refused:{row}"
        from marts.fct_submissions group by all""",
    """
        select reconciliation, class, sum(open_break_count) as "breaks.open:{break}",
            sum(open_31_90_days_count + open_over_90_days_count) as "breaks.open_over_30_days:{break}",
            cast(100 * sum(abs(difference_amount_eur)) as bigint) as "breaks.amount:{cent}"
        from marts.fct_reconciliation where not is_agreement group by all""",
    """
        select rule_id as rule, severity, count(*) as "findings:{finding}"
        from marts.fct_findings group by all""",
    """
        select insurer_id as insurer, sum(declared_line_count) as "premiums.rows:{row}",
            cast(100 * sum(ceded_premium_amount_eur) as bigint) as "premiums.ceded:{cent}",
            cast(100 * sum(booked_ceded_premium_amount_eur) as bigint) as "premiums.booked:{cent}"
        from marts.fct_premium_months group by all""",
    """
        select envelope_id as envelope, cast(share_used as double) as "envelope.used:1"
        from marts.fct_envelope_usage
        qualify row_number() over (partition by envelope_id order by usage_on desc) = 1""",
)


def measures(settings: Settings, now: datetime) -> Iterator[Measure]:
    """All metrics, as they are now."""
    records = all_records(settings)
    states = Counter(
        "abandoned" if record.is_abandoned(settings, now) else record.status
        for record in records
        if now - record.as_of < timedelta(days=1)
    )
    for status in ("released", "held", "failed", "abandoned"):
        yield Measure("builds.last_day", "{build}", states[status], {"status": status})
    decided = [record for record in records if record.is_finished]
    if decided:
        yield from _of_build(settings, decided[-1], now)
    current = settings.releases_dir / "current" / DESCRIPTOR
    if current.exists():
        created = parse_instant(json.loads(current.read_bytes())["created"])
        yield Measure("release.age", "s", int((now - created).total_seconds()))
    rejected = Counter(str(cause.values["sender"]) for cause in rejected_packages(settings, now))
    for sender, packages in rejected.items():
        yield Measure("packages.rejected", "{package}", packages, {"sender": sender})
    late = Counter(due.sender_id for due in overdue_registers(settings, now))
    for sender, registers in late.items():
        yield Measure("registers.late", "{register}", registers, {"sender": sender})
    for name, folder, pattern in (
        ("packages.waiting", settings.inbox_dir, "*/*"),
        ("senders.stopped", settings.stopped_dir, "*.json"),
        ("messages.waiting", settings.notifications_dir / "waiting", "*.json"),
    ):
        yield Measure(name, "{file}", sum(1 for _ in folder.glob(pattern)))


def _of_build(settings: Settings, record: BuildRecord, now: datetime) -> Iterator[Measure]:
    """The metrics of the last decided build: its age, its duration, and the sums of its marts."""
    gate = record.gate or {}
    yield Measure("build.age", "s", int((now - record.as_of).total_seconds()))
    yield Measure("build.held", "1", int(record.status == "held"))
    yield Measure("build.reasons", "{reason}", len(gate.get("reasons", ())))
    if record.opened_at and gate.get("decided_at"):
        seconds = (parse_instant(gate["decided_at"]) - parse_instant(record.opened_at)).total_seconds()
        yield Measure("build.duration", "s", seconds)
    seconds_by_layer: Counter[str] = Counter()
    for node in read_nodes(dbt_target(settings, record.build_id)):
        seconds_by_layer[node.layer] += round(node.seconds * 1000)
    for layer, milliseconds in seconds_by_layer.items():
        yield Measure("build.layer.duration", "ms", milliseconds, {"layer": layer})
    if not record.path(settings).exists():  # deleted: it can be made again
        return
    with connect(settings, record.path(settings), read_only=True, what="reading the metrics") as connection:
        for query in _OF_A_BUILD:
            try:
                rows = named_rows(connection.execute(query))
            except duckdb.Error as error:  # a build of an earlier version has other columns
                log.warning("metrics_not_read", build_id=record.build_id, error=str(error))
                continue
            for row in rows:
                attributes = {name: str(value) for name, value in row.items() if ":" not in name}
                for name, value in row.items():
                    if ":" in name and value is not None:
                        metric, _, unit = name.partition(":")
                        yield Measure(metric, unit, _number(value), attributes)


def _number(value: object) -> int | float:
    return value if isinstance(value, float) else int(str(value))
