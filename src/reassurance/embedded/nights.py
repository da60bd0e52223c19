"""Two nights of the simulated market under a real Airflow, and what came of them."""

from collections import Counter
from contextlib import ExitStack

from reassurance.console import print_table, say, step
from reassurance.embedded.airflow import Airflow, Run, running_airflow
from reassurance.errors import AirflowError
from reassurance.periods import format_instant
from reassurance.settings import Settings
from reassurance.submissions import read_receipts
from reassurance.warehouse.record import all_records

# The first night finds all that was due; on the second, December is overdue.
NIGHTS = ("2021-01-13T01:00:00Z", "2021-01-16T01:00:00Z")
_RECEIVES_WITHIN = 600
_BUILDS_WITHIN = 600
_PUBLISHES_WITHIN = 300
_FINE = ("success", "skipped")
_VERDICTS = ("accepted", "accepted_with_findings", "rejected")


def run_nights(settings: Settings, port: int | None = None) -> None:
    """Run the three DAGs over the inbox and tell what was received, reconciled and released.

    Repeating it changes nothing and says so. Raises AirflowError when a run fails, with the log of
    the task that did.
    """
    known = _state(settings)
    with ExitStack() as stack:
        with step("Start Airflow"):
            airflow = stack.enter_context(running_airflow(settings, port))
        woken_before = airflow.runs("reconcile_nightly")
        received = _run(airflow, "receive_submissions", within=_RECEIVES_WITHIN)
        if received.tasks.get("announce_submissions") == "success":
            _await_woken(airflow, "reconcile_nightly", woken_before, "what was received", _BUILDS_WITHIN)
        for night in NIGHTS:
            published_before = airflow.runs("publish_release")
            ended = _run(airflow, "reconcile_nightly", {"as_of": night}, within=_BUILDS_WITHIN)
            if ended.tasks.get("decide_gate") == "success":
                _await_woken(airflow, "publish_release", published_before, night, _PUBLISHES_WITHIN)
    _tell(settings)
    if _state(settings) == known:
        say("Nothing new: every package was known, every build made, every release published.")


def _run(airflow: Airflow, dag_id: str, conf: dict[str, str] | None = None, *, within: float) -> Run:
    told = f"{dag_id} {' '.join((conf or {}).values())}".rstrip()
    with step(told) as progress:
        return _succeeded(airflow, airflow.wait(airflow.trigger(dag_id, conf), within, progress))


def _await_woken(airflow: Airflow, dag_id: str, known: list[str], by: str, within: float) -> None:
    with step(f"{dag_id}, woken by {by}") as progress:
        _succeeded(airflow, airflow.wait(airflow.wait_for_next(dag_id, known), within, progress))


def _succeeded(airflow: Airflow, run: Run) -> Run:
    failed = [task for task, state in run.tasks.items() if state not in _FINE]
    if run.state == "success":
        return run
    said = airflow.log(run.dag_id, run.run_id, failed[0].partition("[")[0]) if failed else ""
    raise AirflowError(
        f"{run.dag_id} {run.run_id} ended {run.state}: {', '.join(failed) or 'no task is to blame'}.\n"
        f"{said[-3000:]}\nMend the cause, then run it again: what was done stays done."
    )


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
                *(verdicts[f"{sender} {verdict}"] for verdict in _VERDICTS),
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
    current = settings.releases_dir / "current"
    say(f"Released: {current.resolve() if current.exists() else 'nothing yet'}")
