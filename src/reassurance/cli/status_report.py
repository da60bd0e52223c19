"""The output of `reassurance status`: what is open, what was received, built, published and delivered."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reassurance.cli.hold_report import show_hold
from reassurance.cli.late_report import find_late_senders, late_facts, show_late_senders
from reassurance.cli.next_steps import next_step, show_next_step
from reassurance.cli.record_facts import record_facts
from reassurance.console import print_json, print_line, print_table
from reassurance.errors import BuildError
from reassurance.periods import format_instant
from reassurance.quality.alerts import scheme_alerts
from reassurance.quality.hold import reasons
from reassurance.settings import Settings
from reassurance.warehouse.build import dbt_target
from reassurance.warehouse.current import current_build_id
from reassurance.warehouse.dbt_results import read_nodes
from reassurance.warehouse.record import BuildRecord, all_records

if TYPE_CHECKING:
    from reassurance.breaks.open_groups import BreakGroup

# Builds that are listed. `--json` lists all.
_LISTED = 10


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print the status as tables or as JSON."""
    from reassurance.delivery import deliveries, load_targets
    from reassurance.submissions import read_receipts, stopped_senders
    from reassurance.submissions.archive.receipts import dated_ahead
    from reassurance.submissions.receipt.model import Verdict

    receipts = read_receipts(settings)
    verdicts = {verdict: sum(receipt.verdict == verdict for receipt in receipts) for verdict in Verdict}
    records = all_records(settings)
    stopped = stopped_senders(settings)
    ahead = [] if settings.receipt_clock == "package" else dated_ahead(receipts, datetime.now(UTC))
    current = settings.releases_dir / "current"
    release_path = str(current.resolve()) if current.exists() else None
    targets = [(target, deliveries(settings, target.target)) for target in load_targets(settings)]
    judged = next((record for record in reversed(records) if record.is_finished), None)
    # Simulated packages are dated by themselves: today they are all years late.
    moment = judged.as_of if judged and settings.receipt_clock == "package" else datetime.now(UTC)
    late = find_late_senders(settings, receipts, moment) if receipts else []
    alerts = [] if judged is None else scheme_alerts(settings, judged)
    groups = () if judged is None else _open_breaks(settings, judged)
    step = next_step(settings, records)
    if as_json:
        print_json(
            {
                "receipts": verdicts,
                "late": [late_facts(sender) for sender in late],
                "stopped": [sender.to_json() for sender in stopped],
                "dated_ahead": [
                    {"sender": r.sender_id, "package": r.package_name, "at": format_instant(r.received_at)}
                    for r in ahead
                ],
                "current_build": current_build_id(settings),
                "builds": [record_facts(r) | {"failures": _failures(settings, r)} for r in records],
                "alerts": alerts,
                "breaks": [asdict(group) for group in groups],
                "current_release": release_path,
                "deliveries": {
                    target.target: [asdict(each) for each in listed] for target, listed in targets
                },
                "next": asdict(step),
            }
        )
        return
    print_table("Receipts", verdicts, [verdicts.values()])
    show_late_senders(late)
    if stopped:
        print_table(
            "Stopped senders: their packages wait until the cause is removed; builds continue without them",
            ("sender", "package", "since", "why"),
            ((s.sender_id, s.package_name, format_instant(s.since), s.reason) for s in stopped),
        )
    if ahead:
        print_table(
            "Receipts dated in the future: a clock was wrong; builds include them from that moment on",
            ("sender", "package", "dated"),
            ((r.sender_id, r.package_name, format_instant(r.received_at)) for r in ahead),
        )
    print_table(
        "Builds" if len(records) <= _LISTED else f"Builds: the last {_LISTED} of {len(records)}",
        ("build", "status", "submissions", "reasons"),
        (
            (
                record.build_id,
                record.status,
                len(record.submissions),
                len(reasons(record)) + len(_failures(settings, record)),
            )
            for record in records[-_LISTED:]
        ),
        unbroken=("build", "status"),
    )
    if records:
        _show_reasons(settings, records[-1])
    if judged is not None:
        print_line(f"Alerts as of {format_instant(judged.as_of)}: {len(alerts) or 'none'}")
        for alert in alerts:
            print_line(f"  {alert['message_en']}")
        _show_breaks(groups)
    print_line(f"Current release: {release_path or 'none yet'}")
    if targets:
        print_table(
            "Targets",
            ("target", "address", "releases", "latest", "delivered"),
            (
                (target.target, target.url, len(listed), last and last.release, last and last.delivered_at)
                for target, listed in targets
                for last in [listed[-1] if listed else None]
            ),
            unbroken=("target", "latest"),
        )
    show_next_step(step)


def _open_breaks(settings: Settings, record: BuildRecord) -> "tuple[BreakGroup, ...]":
    """The open breaks of a build by group; none when its file was deleted, or made by other code."""
    from reassurance.breaks.open_groups import break_groups
    from reassurance.warehouse.marts import Marts

    if not record.path(settings).exists():
        return ()
    with suppress(BuildError):
        return break_groups(Marts(settings), record)
    return ()


def _show_breaks(groups: "Sequence[BreakGroup]") -> None:
    """Print the open breaks by group and age band, and their total by age band."""
    print_line(f"Open breaks: {sum(group.count for group in groups) or 'none'}")
    if not groups:
        return
    bands = list(groups[0].counts)
    totals = [sum(group.counts[band] for group in groups) for band in bands]
    print_table(
        "Open breaks by number of days: `reassurance breaks --groups` lists them by cause",
        ("reconciliation", "class", "to act", *(band.replace("_", " ") for band in bands), "euros"),
        [
            *(
                (
                    group.reconciliation,
                    group.break_class,
                    group.owner,
                    *group.counts.values(),
                    f"{group.amount_eur:,.2f}",
                )
                for group in groups
            ),
            ("all", None, None, *totals, f"{sum(group.amount_eur for group in groups):,.2f}"),
        ],
        right=("euros",),
    )


def _show_reasons(settings: Settings, record: BuildRecord) -> None:
    """Print why a build was held, or what failed in it."""
    show_hold(record)
    failures = _failures(settings, record)
    if failures:
        print_line(f"Failed in {record.build_id}: {len(failures)}")
    for failure in failures:
        print_line(f"  {failure}")


def _failures(settings: Settings, record: BuildRecord) -> list[str]:
    """The models and tests that failed in a failed build."""
    if record.status != "failed":
        return []
    return [node.failure for node in read_nodes(dbt_target(settings, record.build_id)) if node.has_failed]
