"""Run the DAGs once over the inbox in a local Airflow, and print the results."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from reassurance.cli.hold_report import show_hold
from reassurance.cli.next_steps import after_build, show_next_step
from reassurance.console import print_line, print_table, step
from reassurance.embedded.airflow import USER, Airflow, Run, running_airflow
from reassurance.errors import AirflowError
from reassurance.periods import format_instant
from reassurance.quality.hold import RELEASE
from reassurance.settings import Settings
from reassurance.submissions import read_receipts
from reassurance.submissions.receipt.model import Verdict
from reassurance.warehouse.record import all_records, latest_record

# Seconds, well above the time on a slow machine.
_RECEIVE_TIMEOUT = 1800
_BUILD_TIMEOUT = 1800
_PUBLISH_TIMEOUT = 900


@dataclass(frozen=True)
class Override:
    """Why a held build is released, when no other checks than these hold it."""

    checks: tuple[str, ...]
    reason: str


def run_trial(settings: Settings, port: int | None = None, override: Override | None = None) -> bool:
    """Start Airflow, run the DAGs over the inbox and print the results.

    With an override, a held build is released and published. Returns False when another check holds it.
    """
    with started_airflow(settings, port) as airflow:
        run_dags(settings, airflow)
        return override is None or release_and_publish(settings, airflow, override)


@contextmanager
def started_airflow(settings: Settings, port: int | None = None) -> Iterator[Airflow]:
    """A running Airflow; its start is shown as a step."""
    with ExitStack() as stack:
        with step("Start Airflow"):
            airflow = stack.enter_context(running_airflow(settings, port))
        yield airflow


def run_dags(settings: Settings, airflow: Airflow) -> bool:
    """Run the DAGs over the inbox and print the results. Returns False when nothing changed.

    New submissions trigger the reconciliation, which triggers the publication. Without new submissions both
    are triggered here, so that an interrupted run is completed. Raises AirflowError with the log of the
    failed task when a run fails.
    """
    before = _state(settings)
    builds, releases = airflow.runs("reconcile_nightly"), airflow.runs("publish_release")
    received = _run(airflow, "receive_submissions", within=_RECEIVE_TIMEOUT)
    if received.succeeded("announce_submissions"):
        built = _run_triggered(airflow, "reconcile_nightly", builds, within=_BUILD_TIMEOUT)
    else:
        as_of = {"as_of": format_instant(_last_received_at(settings))}
        built = _run(airflow, "reconcile_nightly", as_of, within=_BUILD_TIMEOUT)
    if built.succeeded("announce_release"):
        _run_triggered(airflow, "publish_release", releases, within=_PUBLISH_TIMEOUT)
    else:
        _run(airflow, "publish_release", within=_PUBLISH_TIMEOUT)
    _print_results(settings)
    is_new = _state(settings) != before
    if not is_new:
        print_line("Nothing new: every package was known, every build made, every release published.")
    return is_new


def release_and_publish(settings: Settings, airflow: Airflow, override: Override) -> bool:
    """Release the last build if it is held, as a person would in Airflow, and publish it; prints each step.

    Returns False, and releases nothing, when a check that the override does not name holds it; True when it
    is not held.
    """
    record = latest_record(settings, "released", "held")
    if record is None or record.gate is None or record.status != "held":
        return True
    reasons = record.gate["reasons"]
    show_hold(record)
    show_next_step(after_build(settings, record))
    print_line("  In Airflow: Home, Required Actions.")
    others = sorted({reason["code"] for reason in reasons} - set(override.checks))
    if others:
        allowed = ", ".join(override.checks)
        print_line(
            f"The trial does not: it releases builds held by {allowed} only, not by {', '.join(others)}."
        )
        return False
    print_line(f"The trial releases it in Airflow as user {USER}, with the reason: {override.reason}.")
    releases = airflow.runs("publish_release")
    asked = _asked(airflow, record.build_id)
    airflow.question(asked)
    airflow.answer(asked, "ask_a_person", RELEASE, {"reason": override.reason})
    with step(f"release_held_build {record.build_id}") as progress:
        _succeeded(airflow, airflow.wait(asked, _PUBLISH_TIMEOUT, progress))
    _run_triggered(airflow, "publish_release", releases, within=_PUBLISH_TIMEOUT)
    _print_release(settings)
    return True


def _asked(airflow: Airflow, build_id: str) -> Run:
    """The run that asks about a held build. A build that a command made has none: start it."""
    run_id = f"held__{build_id}"
    if run_id in airflow.runs("release_held_build"):
        return airflow.read("release_held_build", run_id)
    return airflow.trigger("release_held_build", {"build_id": build_id})


def _run(airflow: Airflow, dag_id: str, conf: dict[str, str] | None = None, *, within: float) -> Run:
    title = f"{dag_id} {' '.join((conf or {}).values())}".rstrip()
    with step(title) as progress:
        return _succeeded(airflow, airflow.wait(airflow.trigger(dag_id, conf), within, progress))


def _run_triggered(airflow: Airflow, dag_id: str, known: list[str], *, within: float) -> Run:
    with step(f"{dag_id}, triggered by its asset") as progress:
        return _succeeded(airflow, airflow.wait(airflow.wait_for_next(dag_id, known), within, progress))


def _succeeded(airflow: Airflow, run: Run) -> Run:
    if run.state == "success":
        return run
    failed = [task for task, state in run.tasks.items() if state == "failed"]
    log = airflow.log(run.dag_id, run.run_id, failed[0]) if failed else ""
    raise AirflowError(
        f"{run.dag_id} {run.run_id} ended {run.state}: {', '.join(failed) or 'no task failed'}.\n"
        f"{log[-3000:]}\nCorrect the cause, then run it again: finished work is kept."
    )


def _last_received_at(settings: Settings) -> datetime:
    receipts = read_receipts(settings)
    if not receipts:
        raise AirflowError(f"No package was received yet: put one into {settings.inbox_dir}/<sender>/ first.")
    return max(receipt.received_at for receipt in receipts)


def _state(settings: Settings) -> tuple[object, ...]:
    """Everything that a run can change: receipts, decisions, releases."""
    return (
        sorted((receipt.sender_id, receipt.submission_hash) for receipt in read_receipts(settings)),
        [(record.build_id, record.status) for record in all_records(settings)],
        sorted(path.name for path in settings.releases_dir.glob("*")),
    )


def _print_results(settings: Settings) -> None:
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
        ("build", "decision", "submissions", "reasons"),
        (
            (
                record.build_id,
                record.status,
                len(record.submissions),
                len((record.gate or {}).get("reasons", [])),
            )
            for record in all_records(settings)
        ),
        unbroken=("build",),
    )
    _print_release(settings)


def _print_release(settings: Settings) -> None:
    current = settings.releases_dir / "current"
    print_line(f"Released: {current.resolve() if current.exists() else 'nothing yet'}")
