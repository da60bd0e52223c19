"""The output of `reassurance status`: what was received, built, held, published and delivered."""

from dataclasses import asdict
from datetime import UTC, datetime

from reassurance.console import print_json, print_line, print_table
from reassurance.periods import format_instant
from reassurance.settings import Settings
from reassurance.warehouse.current import current_build_id
from reassurance.warehouse.record import BuildRecord, all_records


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
    if as_json:
        print_json(
            {
                "receipts": verdicts,
                "stopped": [sender.to_json() for sender in stopped],
                "dated_ahead": [
                    {"sender": r.sender_id, "package": r.package_name, "at": format_instant(r.received_at)}
                    for r in ahead
                ],
                "current_build": current_build_id(settings),
                "builds": [record_facts(r) for r in records],
                "current_release": release_path,
                "deliveries": {
                    target.target: [asdict(each) for each in listed] for target, listed in targets
                },
            }
        )
        return
    print_table("Receipts", verdicts, [verdicts.values()])
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
        "Builds",
        ("build", "as of", "status", "submissions", "reasons to hold"),
        (
            (
                r.build_id,
                format_instant(r.as_of),
                r.status,
                len(r.submissions),
                len((r.gate or {}).get("reasons", [])),
            )
            for r in records
        ),
    )
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
        )


def build_facts(settings: Settings, record: BuildRecord) -> dict[str, object]:
    """The facts of a build and the name of the current one, for JSON."""
    return record_facts(record) | {"current_build": current_build_id(settings)}


def record_facts(record: BuildRecord) -> dict[str, object]:
    """The facts of a build, for JSON."""
    return {
        "build_id": record.build_id,
        "as_of": format_instant(record.as_of),
        "status": record.status,
        "is_new": record.is_new,
        "stopped": list(record.stopped),
        "gate": record.gate,
    }
