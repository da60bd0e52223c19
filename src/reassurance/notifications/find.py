"""Find causes in receipts, records of builds and the alerts of the last decided build."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from reassurance.errors import ArchiveError
from reassurance.french import moment, typography
from reassurance.log import EventLogger
from reassurance.notifications.cause import Cause, Event
from reassurance.notifications.configuration import ENGINEERS, MINISTRY, sender_audience
from reassurance.periods import format_instant, paris_day, parse_instant
from reassurance.quality.alerts import scheme_alerts
from reassurance.quality.hold import reasons
from reassurance.settings import Settings
from reassurance.submissions.archive.receipts import read_receipt
from reassurance.submissions.receipt.labels import label, place, reason_message
from reassurance.submissions.receipt.model import RejectionReason, Verdict
from reassurance.submissions.receipt.outbox import receipt_files
from reassurance.warehouse.build import dbt_target
from reassurance.warehouse.dbt_results import read_nodes
from reassurance.warehouse.record import BuildRecord, all_records
from reassurance.wording import Worded

# The hour, in Paris, at which `reconcile_nightly` starts.
NIGHT_HOUR = 2

log = EventLogger(__name__)


def rejected_packages(settings: Settings, now: datetime) -> Iterator[Cause]:
    """Packages rejected in the last days, for the contact of their sender. Older receipts are not read."""
    oldest = (now - timedelta(days=settings.notification_days)).timestamp()
    for path in sorted(settings.receipts_dir.glob("*/*.json")):
        # A receipt is written once: its file is not older than the receipt.
        if path.stat().st_mtime < oldest:
            continue
        try:
            receipt = read_receipt(path)
        except ArchiveError as error:
            log.warning("receipt_unreadable", path=str(path), error=str(error))
            continue
        if receipt.verdict is Verdict.REJECTED:
            yield Cause(
                "rejected_package",
                f"{receipt.sender_id}-{receipt.submission_hash}",
                receipt.received_at,
                (sender_audience(receipt.sender_id),),
                {
                    "package": receipt.package_name,
                    "sender": receipt.sender_id,
                    "received": _moment(receipt.received_at),
                },
                tuple(map(_reason, receipt.reasons)),
                receipt_files(settings, receipt),
            )


def held_builds(settings: Settings, now: datetime) -> Iterator[Cause]:  # noqa: ARG001 (as the other causes)
    """Builds that the gate holds and that no person has released, for the engineers and the ministry."""
    for record in all_records(settings):
        if record.status == "held" and record.gate is not None:
            yield Cause(
                "held_build",
                record.build_id,
                parse_instant(record.gate["decided_at"]),
                (ENGINEERS, MINISTRY),
                {"build": record.build_id, "as_of": _moment(record.as_of)},
                tuple(Worded(reason.message_fr, reason.message_en) for reason in reasons(record)),
            )


def failed_builds(settings: Settings, now: datetime) -> Iterator[Cause]:
    """Builds that failed, or whose process was killed, for the engineers."""
    for record in all_records(settings):
        if record.status == "failed" or record.is_abandoned(settings, now):
            opened_at = parse_instant(record.opened_at) if record.opened_at else record.as_of
            yield Cause(
                "failed_build",
                record.build_id,
                opened_at,
                (ENGINEERS,),
                {"build": record.build_id, "opened": _moment(opened_at)},
                tuple(_failures(settings, record)),
            )


def missing_builds(settings: Settings, now: datetime) -> Iterator[Cause]:
    """The last night, when it has opened no build within the maximum duration of a run, for the engineers.

    A home without an earlier build has no nights yet.
    """
    start = _last_night(settings, now)
    moments = [record.as_of for record in all_records(settings)]
    if moments and max(moments) < start:
        night = paris_day(start)
        yield Cause(
            "missing_build", str(night), start, (ENGINEERS,), {"night": night, "start": _moment(start)}
        )


def _last_night(settings: Settings, now: datetime) -> datetime:
    """The start of the last night whose run has reached its maximum duration."""
    ended = now - timedelta(hours=NIGHT_HOUR, minutes=settings.run_minutes)
    return datetime.combine(paris_day(ended), time(NIGHT_HOUR), ZoneInfo("Europe/Paris"))


def envelopes(settings: Settings, now: datetime) -> Iterator[Cause]:  # noqa: ARG001 (as the other causes)
    """Envelopes near or beyond their cap in the last decided build, once per month of its `as_of`."""
    decided = [record for record in all_records(settings) if record.is_finished]
    if not decided or (gate := decided[-1].gate) is None:
        return
    record = decided[-1]
    events: dict[str, Event] = {event: event for event in get_args(Event) if event.startswith("envelope_")}
    for alert in scheme_alerts(settings, record):
        if alert["alert_code"] in events:
            yield Cause(
                events[alert["alert_code"]],
                f"{alert['subject_id']}-{paris_day(record.as_of):%Y-%m}",
                parse_instant(gate["decided_at"]),
                (ENGINEERS, MINISTRY),
                {
                    "envelope": alert["subject_id"],
                    "message": Worded(typography(alert["message_fr"]), alert["message_en"]),
                    "as_of": _moment(record.as_of),
                    "build": record.build_id,
                },
            )


def _failures(settings: Settings, record: BuildRecord) -> Iterator[Worded]:
    failed = [node for node in read_nodes(dbt_target(settings, record.build_id)) if node.has_failed]
    for name in [node.unique_id for node in failed] or ["none; the build ended outside dbt"]:
        yield Worded(name, name)


def _reason(reason: RejectionReason) -> Worded:
    """A reason for rejection, with its title and place."""
    title, where = label("reasons", reason.code), place(reason.where)
    return Worded(
        f"{title} ({where}) : {reason_message(reason)}",
        f"{reason.code} ({reason.where}): {reason.message_en}",
    )


def _moment(instant: datetime) -> Worded:
    return Worded(moment(instant), format_instant(instant.astimezone(UTC)))
