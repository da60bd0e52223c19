"""The schedules, tags, defaults and tasks of the DAGs.

Only this package imports Airflow. Its tasks call the same functions as the command line. The tasks that run
dbt are in `dbt_tasks`, those that ask a person to release a held build in `held`, those that deliver a
release in `deliveries`, those that check stored files and releases in `checks`, those that send messages in
`notifications`, and the one that stores a decision on a break in `break_decisions`. The assets are in
`assets`, the parameters of runs in `parameters`.
"""

import re
from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import (
    Asset,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    get_current_context,
    task,
)
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, DownstreamTasksSkipped

from reassurance.orchestration.assets import (
    BUILD_ALREADY_MADE,
    BUILD_RELEASED,
    RELEASE_PUBLISHED,
    SUBMISSIONS_ACCEPTED,
    published_tables,
)
from reassurance.orchestration.connections import connection_of
from reassurance.orchestration.links import page_address, show_page
from reassurance.orchestration.parameters import refused_once
from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings

# By default, a new platform starts the past run at once when it is installed within a tenth of the interval:
# the past night up to 2.4 hours later, before any package has arrived.
EVERY_QUARTER_OF_AN_HOUR = CronTriggerTimetable(
    "*/15 * * * *", timezone="Europe/Paris", run_immediately=timedelta(0)
)
NIGHTLY = CronTriggerTimetable("0 2 * * *", timezone="Europe/Paris", run_immediately=timedelta(0))
# Airflow marks a run as late when it has not ended within this time after it was queued.
ENDS_IN_TIME = DeadlineAlert(
    name="The release of the morning is late",
    reference=DeadlineReference.DAGRUN_QUEUED_AT,
    interval=timedelta(minutes=Settings().deadline_minutes),
    callback=SyncCallback("reassurance.orchestration.report_late_run"),
)
NIGHTLY_OR_ON_SUBMISSIONS = AssetOrTimeSchedule(timetable=NIGHTLY, assets=[SUBMISSIONS_ACCEPTED])

OWNER = "data-engineering"
DEFAULTS: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    "dagrun_timeout": timedelta(minutes=Settings().run_minutes),
    "default_args": {
        "owner": OWNER,
        "retries": 1,
        "retry_delay": timedelta(minutes=2),
        "execution_timeout": timedelta(minutes=Settings().task_minutes),
    },
}
# Only one process writes to a build. With the CeleryExecutor, one worker on one machine serves this queue.
BUILDS: dict[str, Any] = DEFAULTS | {"default_args": DEFAULTS["default_args"] | {"queue": "builds"}}
# Airflow maps a task over at most 1 024 items (`core.max_map_length`).
_MAX_MAPPED = 1000

_RUNBOOK = re.compile(r"`(docs/runbooks/([a-z-]+\.md))`")

log = structlog.get_logger()


def report_late_run(context: Any) -> None:
    """Log that a run has missed its deadline. The home page of Airflow lists it."""
    log.error("run_is_late", **context["dag_run"], see="docs/runbooks/a-failed-build.md")


class Tag(StrEnum):
    """Tags of the DAGs in the interface."""

    INTAKE = "intake"
    NIGHTLY = "nightly"
    PUBLICATION = "publication"
    CONTROL = "control"


def shown(docstring: str) -> dict[str, Any]:
    """The texts of a DAG in Airflow: the first line of its docstring in lists, all of it on its page.

    The paths of runbooks are links to them, and the owner is one to the address of the setting `owner_link`.
    """
    linked = _RUNBOOK.sub(lambda path: f"[{path[1]}]({page_address(f'/runbooks/{path[2]}')})", docstring)
    address = Settings().owner_link
    return {
        "description": docstring.partition("\n")[0],
        "doc_md": linked,
        "owner_links": {OWNER: address} if address else {},
    }


@task
def list_sources() -> list[str]:
    """The senders with a source to collect from. Senders that write into the inbox have none."""
    from reassurance.sources import load_sources

    return [source.sender for source in load_sources(Settings())]


# No retry: the next run starts within 15 minutes, and a retry would delay this one.
@task(map_index_template="{{ task.op_kwargs['sender'] }}", retries=0)
def collect_packages(sender: str) -> list[str]:
    """Copy the finished packages of one sender into its inbox. Returns their names."""
    from reassurance.sources import collect, load_sources

    settings = Settings()
    source = next(source for source in load_sources(settings) if source.sender == sender)
    looked = collect(settings, source, connection_of)
    log.info("source_looked_at", sender=sender, brought=looked.brought, waiting=looked.waiting)
    return list(looked.brought)


@task(trigger_rule="one_failed", retries=0)
def report_failures() -> None:
    """Fail the run when a source could not be collected or a sender's packages could not be judged."""
    raise AirflowFailException("See the red tasks of collect_packages and receive_packages.")


@task(trigger_rule="all_done")
def list_senders() -> list[str]:
    """Senders with packages in their inboxes."""
    from reassurance.safe_text import is_safe_text
    from reassurance.submissions import list_packages, sweep_leftovers

    settings = Settings()
    sweep_leftovers(settings)
    # Airflow cannot store a name that is not UTF-8. No sender has one.
    senders = {package.sender_id for package in list_packages(settings) if is_safe_text(package.sender_id)}
    return sorted(senders)[:_MAX_MAPPED]


@task(map_index_template="{{ verdicts or task.op_kwargs['sender'] }}")
def receive_packages(sender: str) -> list[str]:
    """Process the packages of one sender in the order of their creation. Returns the verdicts.

    A sender has one task for all its packages. Packages beyond `max_packages_per_run` wait for the next run,
    so that they do not delay other senders. The task is listed with the numbers of its verdicts.
    """
    from reassurance.submissions import receive_sender

    settings = Settings()
    receipts = receive_sender(settings, sender, settings.max_packages_per_run)
    counts = Counter(receipt.verdict.value.replace("_", " ") for receipt in receipts)
    listed = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    context: dict[str, Any] = get_current_context()  # type: ignore[assignment]  # Airflow renders any key
    show_page(f"/senders/{sender}")
    context["verdicts"] = f"{sender}: {listed or 'no package'}"
    return [f"{receipt.package_name}: {receipt.verdict}" for receipt in receipts]


@task(outlets=[SUBMISSIONS_ACCEPTED], trigger_rule="all_done")
def announce_submissions() -> dict[str, int]:
    """Start the reconciliation when a submission with lines is in no build yet. Returns counts by verdict.

    The task runs even when the packages of one sender could not be processed. It includes submissions of an
    earlier run that was killed before this task. The event has the latest time of receipt, which is the
    `as_of` of the build.
    """
    from reassurance.submissions.archive.receipts import read_receipt
    from reassurance.submissions.receipt.model import Verdict
    from reassurance.warehouse.record import unseen_submissions

    unseen = [read_receipt(path) for path in unseen_submissions(Settings())]
    verdicts: dict[str, int] = dict(Counter(receipt.verdict.value for receipt in unseen))
    log.info("submissions_unseen", **verdicts)
    accepted = [receipt for receipt in unseen if receipt.verdict is not Verdict.REJECTED]
    if not accepted:
        raise AirflowSkipException(f"No line for a new build: {verdicts or 'nothing new was received'}.")
    event = get_current_context()["outlet_events"][SUBMISSIONS_ACCEPTED]
    event.extra = {
        "received_at": format_instant(max(receipt.received_at for receipt in accepted)),
        "packages": len(accepted),
        "rows": sum(register.rows_accepted for receipt in accepted for register in receipt.registers),
    }
    return verdicts


def nothing_new() -> EmptyOperator:
    """Succeeds when no submission with lines waits for a build: this run announces nothing."""
    return EmptyOperator(task_id="nothing_new", trigger_rule="all_skipped")


@task
def open_build() -> str:
    """The name of a build ready for dbt. Skips all tasks but `already_made` when the build already exists.

    Fails and is retried while a command creates a build, or another run this build.
    """
    from reassurance.locks import hold
    from reassurance.warehouse.build import open_build as open_record

    settings = Settings()
    context = get_current_context()
    with refused_once():
        as_of = _as_of(context)
    with hold(settings, "build", wait=False):
        run = f"{context['dag'].dag_id}/{context['run_id']}"
        record = open_record(settings, as_of, run, is_running=_is_running)
    if record.is_finished:
        log.info("build_already_made", build_id=record.build_id, status=record.status)
        later = context["task"].get_flat_relative_ids(upstream=False)
        raise DownstreamTasksSkipped(tasks=sorted(later - {"already_made"}))  # type: ignore[no-untyped-call]
    return record.build_id


def already_made() -> EmptyOperator:
    """Succeeds when `run_dbt` is skipped because the build of this moment exists. The run changes nothing."""
    return EmptyOperator(task_id="already_made", trigger_rule="all_skipped", outlets=[BUILD_ALREADY_MADE])


@task
def close_build(build_id: str) -> str:
    """Mark the build as filled. Returns its name."""
    from reassurance.warehouse.build import close_build as close_record
    from reassurance.warehouse.record import read_record

    settings = Settings()
    return close_record(settings, read_record(settings, build_id)).build_id


@task
def run_expectations(build_id: str) -> str:
    """Check the build with Great Expectations and write their page."""
    from reassurance.quality.suites import run_suites
    from reassurance.warehouse.record import read_record

    settings = Settings()
    result = run_suites(settings, read_record(settings, build_id))
    log.info("suites_run", build_id=build_id, **result.summary)
    return build_id


@task.branch
def decide_gate(build_id: str) -> str:
    """Release or hold the build. Returns the task that follows. A hold logs its reasons as warnings."""
    from reassurance.quality.gate import decide
    from reassurance.quality.hold import shortened
    from reassurance.quality.suites import read_quality
    from reassurance.warehouse.record import read_record

    settings = Settings()
    show_page(f"/builds/{build_id}")
    decision = decide(settings, read_record(settings, build_id), read_quality(settings, build_id))
    if decision.decision == "release":
        return "announce_release"
    for line in shortened(decision.reasons):
        log.warning("build_held", build_id=build_id, check=line.check, fr=line.message_fr, en=line.message_en)
    return "ask_for_release"


@task(outlets=[BUILD_RELEASED])
def announce_release(build_id: str) -> str:
    """Start the publication of a build that the gate released."""
    return announced_build(BUILD_RELEASED, build_id)


def announced_build(asset: Asset, build_id: str) -> str:
    """Add to the event of an asset which build it is about. Returns the name of the build."""
    from reassurance.warehouse.record import read_record

    record = read_record(Settings(), build_id)
    get_current_context()["outlet_events"][asset].extra = {
        "build": build_id,
        "submissions": len(record.submissions),
        "reasons": len((record.gate or {}).get("reasons", [])),
        "page": show_page(f"/builds/{build_id}"),
    }
    return build_id


def ask_for_release(build_id: str) -> TriggerDagRunOperator:
    """Start the run of `release_held_build` that asks a person about this build. There is one per build."""
    return TriggerDagRunOperator(
        task_id="ask_for_release",
        trigger_dag_id="release_held_build",
        trigger_run_id=f"held__{build_id}",
        conf={"build_id": build_id},
        skip_when_already_exists=True,
    )


@task(trigger_rule="one_failed", retries=0)
def close_failed_build() -> dict[str, str]:
    """Mark the build of a failed or killed run as failed. Returns the parameters of the next attempt.

    Fails, without a further attempt, after `build_attempts` attempts, when no build was opened, and when a
    model or a data test failed: it would fail again.
    """
    from reassurance.warehouse.build import dbt_target, fail_build
    from reassurance.warehouse.dbt_results import read_nodes

    settings = Settings()
    context = get_current_context()
    build_id = context["ti"].xcom_pull(task_ids="open_build")
    if not build_id:
        raise AirflowFailException("No build was opened: see the log of open_build.")
    record = fail_build(settings, build_id)
    if any(node.has_failed for node in read_nodes(dbt_target(settings, build_id))):
        raise AirflowFailException("A model or a data test failed: see the red tasks of the group layers.")
    attempt = _attempt(context)
    if attempt >= settings.build_attempts:
        raise AirflowFailException(f"Build {record.build_id} failed {attempt} times: see the red tasks.")
    return {"as_of": format_instant(record.as_of), "attempt": str(attempt + 1)}


def try_again() -> TriggerDagRunOperator:
    """Start another run of the DAG, from `open_build`, once this one has ended."""
    given = "ti.xcom_pull(task_ids='close_failed_build')"
    return TriggerDagRunOperator(
        task_id="try_again",
        trigger_dag_id="{{ dag.dag_id }}",
        conf={name: f"{{{{ {given}['{name}'] }}}}" for name in ("as_of", "attempt")},
    )


@task(retries=0)
def report_failed_build() -> None:
    """Fail the run because its build failed, even if another run has been started."""
    raise AirflowFailException("The build failed: see the red tasks. Another run rebuilds it.")


@task(outlets=[*published_tables(), RELEASE_PUBLISHED])
def publish_build() -> str:
    """Publish the last released build, or the one in the run's parameters. Returns the release's folder.

    The events have the name of the release, and the rows of the tables.
    """
    from reassurance.publication.release import publish
    from reassurance.warehouse.record import latest_record, read_record

    settings = Settings()
    named = get_current_context()["params"].get("build_id")
    with refused_once():
        record = read_record(settings, named) if named else latest_record(settings, "released")
    if record is None:
        raise AirflowSkipException("No build was released yet: nothing to publish.")
    published = publish(settings, record)
    release = published.path.name
    rows = published.tables
    page = {"release": release, "page": show_page(f"/releases/{release}")}
    events = get_current_context()["outlet_events"]
    for table in published_tables():
        events[table].extra = page | {"rows": rows.get(table.name, 0)}
    events[RELEASE_PUBLISHED].extra = page | {"tables": len(rows), "rows": sum(rows.values())}
    return str(published.path)


def _is_running(run: str) -> bool:
    """Whether a run, named by its DAG and its identifier, has not ended."""
    dag_id, _, run_id = run.partition("/")
    counted = get_current_context()["ti"].get_dr_count(dag_id, run_ids=[run_id], states=["queued", "running"])
    return counted > 0


def _attempt(context: Any) -> int:
    """The number of the current attempt to build, from 1."""
    given = str((context["dag_run"].conf or {}).get("attempt", ""))
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 3 else 1


def _as_of(context: Any) -> datetime:
    """The `as_of` of a run: its parameter, the time of its last submission, or that of its schedule."""
    named = context["params"].get("as_of")
    if named:
        return parse_instant(named)
    events = context["triggering_asset_events"].get(SUBMISSIONS_ACCEPTED, [])
    if events:
        return parse_instant(max(event.extra["received_at"] for event in events))
    run = context["dag_run"]
    moment: datetime = run.data_interval_end or run.logical_date or run.run_after
    return moment
