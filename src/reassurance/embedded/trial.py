"""The three DAGs once over the inbox, under a real Airflow, and what came of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from reassurance.console import print_table, say, step
from reassurance.embedded.airflow import Airflow, Run, running_airflow
from reassurance.errors import AirflowError
from reassurance.periods import format_instant
from reassurance.quality.gate import release_held
from reassurance.settings import Settings
from reassurance.submissions import read_receipts
from reassurance.submissions.receipt.model import Verdict
from reassurance.warehouse.record import all_records, latest_record

# Seconds. Only what hangs takes so long: a slow machine does not.
_RECEIVES_WITHIN = 1800
_BUILDS_WITHIN = 1800
_PUBLISHES_WITHIN = 900


@dataclass(frozen=True)
class Override:
    """Who releases a held build and why, provided that only these checks hold it."""

    checks: tuple[str, ...]
    by: str
    reason: str


def run_trial(settings: Settings, port: int | None = None, override: Override | None = None) -> bool:
    """Start Airflow, run the three DAGs over the inbox and tell what was received, reconciled, released.

    With an override, a build that the gate holds is released and published. False when it cannot be: another
    check holds it.
    """
    with started_airflow(settings, port) as airflow:
        run_dags(settings, airflow)
        return override is None or release_and_publish(settings, airflow, override)


@contextmanager
def started_airflow(settings: Settings, port: int | None = None) -> Iterator[Airflow]:
    """A running Airflow, whose start is shown as a step."""
    with ExitStack() as stack:
        with step("Start Airflow"):
            airflow = stack.enter_context(running_airflow(settings, port))
        yield airflow


def run_dags(settings: Settings, airflow: Airflow) -> bool:
    """Run the three DAGs over the inbox; tells what came of it, False when nothing new did.

    What is received wakes the reconciliation, which wakes the publication. When nothing new came in,
    both are asked to run all the same, so that what was interrupted is completed. Raises AirflowError
    when a run fails, with the log of the task that did.
    """
    known = _state(settings)
    builds, releases = airflow.runs("reconcile_nightly"), airflow.runs("publish_release")
    received = _run(airflow, "receive_submissions", within=_RECEIVES_WITHIN)
    if received.succeeded("announce_submissions"):
        built = _run_woken(airflow, "reconcile_nightly", builds, within=_BUILDS_WITHIN)
    else:
        as_of = {"as_of": format_instant(_last_received_at(settings))}
        built = _run(airflow, "reconcile_nightly", as_of, within=_BUILDS_WITHIN)
    if built.succeeded("decide_gate"):
        _run_woken(airflow, "publish_release", releases, within=_PUBLISHES_WITHIN)
    else:
        _run(airflow, "publish_release", within=_PUBLISHES_WITHIN)
    _tell(settings)
    is_new = _state(settings) != known
    if not is_new:
        say("Nothing new: every package was known, every build made, every release published.")
    return is_new


def release_and_publish(settings: Settings, airflow: Airflow, override: Override) -> bool:
    """Release the last build if it is held, as a person would, and publish it; tells each step.

    False, and nothing is released, when a check that the override does not name holds it. True when it is not
    held.
    """
    record = latest_record(settings, "released", "held")
    if record is None or record.gate is None or record.status != "held":
        return True
    reasons = record.gate["reasons"]
    print_table(
        f"The gate holds build {record.build_id}",
        ("check", "subject", "why"),
        ((reason["code"], reason["subject"], reason["message_en"]) for reason in reasons),
    )
    say("Nothing of a held build is published until a person who answers for it releases it:")
    say(f'  reassurance release {record.build_id} --by "{override.by}" --reason "{override.reason}"')
    say(f"  reassurance publish {record.build_id}")
    others = sorted({reason["code"] for reason in reasons} - set(override.checks))
    if others:
        allowed = ", ".join(override.checks)
        say(
            f"The trial does neither: it releases builds held by {allowed} alone, not by {', '.join(others)}."
        )
        return False
    say("The trial now does both.")
    release_held(settings, record.build_id, by=override.by, reason=override.reason)
    _run(airflow, "publish_release", {"build_id": record.build_id}, within=_PUBLISHES_WITHIN)
    _tell_release(settings)
    return True


def _run(airflow: Airflow, dag_id: str, conf: dict[str, str] | None = None, *, within: float) -> Run:
    told = f"{dag_id} {' '.join((conf or {}).values())}".rstrip()
    with step(told) as progress:
        return _succeeded(airflow, airflow.wait(airflow.trigger(dag_id, conf), within, progress))


def _run_woken(airflow: Airflow, dag_id: str, known: list[str], *, within: float) -> Run:
    with step(f"{dag_id}, woken by its asset") as progress:
        return _succeeded(airflow, airflow.wait(airflow.wait_for_next(dag_id, known), within, progress))


def _succeeded(airflow: Airflow, run: Run) -> Run:
    if run.state == "success":
        return run
    failed = [task for task, state in run.tasks.items() if state == "failed"]
    said = airflow.log(run.dag_id, run.run_id, failed[0]) if failed else ""
    raise AirflowError(
        f"{run.dag_id} {run.run_id} ended {run.state}: {', '.join(failed) or 'no task is to blame'}.\n"
        f"{said[-3000:]}\nMend the cause, then run it again: what was done stays done."
    )


def _last_received_at(settings: Settings) -> datetime:
    receipts = read_receipts(settings)
    if not receipts:
        raise AirflowError(
            f"No package was ever received: put one into {settings.inbox_dir}/<sender>/ first."
        )
    return max(receipt.received_at for receipt in receipts)


def _state(settings: Settings) -> tuple[object, ...]:
    """All that a run could change: receipts, decisions, releases."""
    return (
        sorted((receipt.sender_id, receipt.submission_hash) for receipt in read_receipts(settings)),
        [(record.build_id, record.status) for record in all_records(settings)],
        sorted(path.name for path in settings.releases_dir.glob("*")),
    )


def _tell(settings: Settings) -> None:
    receipts = read_receipts(settings)
    verdicts = Counter(f"{receipt.sender_id} {receipt.verdict}" for receipt in receipts)
    accepted: Counter[str] = Counter()
    quarantined: Counter[str] = Counter()
    for receipt in receipts:
        accepted[receipt.sender_id] += sum(register.rows_accepted for register in receipt.registers)
        quarantined[receipt.sender_id] += sum(register.rows_quarantined for register in receipt.registers)
    print_table(
        "Received",
        ("sender", "accepted", "with findings", "rejected", "lines accepted", "in quarantine"),
        (
            (
                sender,
                *(verdicts[f"{sender} {verdict}"] for verdict in Verdict),
                accepted[sender],
                quarantined[sender],
            )
            for sender in sorted(accepted)
        ),
    )
    print_table(
        "Reconciled",
        ("build", "as of", "decision", "submissions", "reasons"),
        (
            (
                record.build_id,
                format_instant(record.as_of),
                record.status,
                len(record.submissions),
                "; ".join(reason["message_en"] for reason in (record.gate or {}).get("reasons", [])) or None,
            )
            for record in all_records(settings)
        ),
    )
    _tell_release(settings)


def _tell_release(settings: Settings) -> None:
    current = settings.releases_dir / "current"
    say(f"Released: {current.resolve() if current.exists() else 'nothing yet'}")
