"""What the DAGs are made of: assets, schedules, tags, defaults and the tasks of each station.

The only module that imports Airflow and Cosmos. Tasks call the functions of the command line.
"""

from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from airflow.sdk import (
    Asset,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    Param,
    TaskGroup,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.periods import format_instant, parse_instant
from reassurance.settings import Settings

SUBMISSIONS_ACCEPTED = Asset("submissions_accepted")
BUILD_RELEASED = Asset("build_released")
RELEASE_PUBLISHED = Asset("release_published")

EVERY_QUARTER_OF_AN_HOUR = CronTriggerTimetable("*/15 * * * *", timezone="Europe/Paris")
NIGHTLY_OR_ON_SUBMISSIONS = AssetOrTimeSchedule(
    timetable=CronTriggerTimetable("0 2 * * *", timezone="Europe/Paris"), assets=[SUBMISSIONS_ACCEPTED]
)

DEFAULTS: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    "default_args": {"owner": "data-engineering", "retries": 1, "retry_delay": timedelta(minutes=2)},
}
AS_OF = Param(
    None,
    type=["null", "string"],
    title="As of",
    description_md="Moment the build looks from, ISO 8601. Left empty: the moment the run stands for.",
)
BUILD_ID = Param(
    None,
    type=["null", "string"],
    title="Build",
    description_md="Build to publish. Left empty: the last released one.",
)

# Airflow maps a task over 1 024 items at most (`core.max_map_length`).
_MOST_MAPPED = 1000
_DBT_ENVIRONMENT = (
    *Settings().environment(),
    "REASSURANCE_BUILD_PATH",
    "REASSURANCE_AS_OF",
    "REASSURANCE_OUT_OF_SPILL",
    "REASSURANCE_OUT_OF_DISK",
    "REASSURANCE_OUT_OF_MEMORY",
    "DO_NOT_TRACK",
)

log = structlog.get_logger()


class Tag(StrEnum):
    """Tags by which the DAGs are found in the interface."""

    INTAKE = "intake"
    NIGHTLY = "nightly"
    PUBLICATION = "publication"


def shown(docstring: str) -> dict[str, str]:
    """How Airflow's pages tell a DAG: the first line of its file's docstring in lists, all of it beside."""
    return {"description": docstring.partition("\n")[0], "doc_md": docstring}


@task
def list_sources() -> list[str]:
    """Senders whose packages are to be collected somewhere; none when they write into the inbox."""
    from reassurance.sources import load_sources

    return [source.sender for source in load_sources(Settings())]


@task(map_index_template="{{ task.op_kwargs['sender'] }}")
def collect_packages(sender: str) -> list[str]:
    """Bring what one sender has finished into its inbox; names the packages brought."""
    from reassurance.sources import collect, load_sources

    settings = Settings()
    source = next(source for source in load_sources(settings) if source.sender == sender)
    looked = collect(settings, source, _connection)
    log.info("source_looked_at", sender=sender, brought=looked.brought, waiting=looked.waiting)
    return list(looked.brought)


@task(trigger_rule="one_failed")
def report_sources() -> None:
    """Fail the run when a source could not be collected, though all others were received."""
    raise AirflowFailException("A source could not be collected: see the red tasks of collect_packages.")


@task(trigger_rule="all_done")
def list_packages() -> list[dict[str, str]]:
    """Packages that wait in the inboxes, in the order they were made."""
    from reassurance.submissions import in_order, list_packages, sweep_leftovers

    settings = Settings()
    sweep_leftovers(settings)
    waiting = in_order(settings, list_packages(settings))
    if len(waiting) > _MOST_MAPPED:
        # Judging a package judges those its sender made before it: the last of each sender stands for all.
        waiting = list({package.sender_id: package for package in waiting}.values())
    return [
        {"sender": package.sender_id, "package": package.name, "path": str(package.path)}
        for package in waiting
    ]


@task(map_index_template="{{ task.op_kwargs['waiting']['package'] }}")
def receive_package(waiting: dict[str, str]) -> list[dict[str, Any]]:
    """Judge one package, after those its sender made before it; tells the verdicts it gave."""
    from reassurance.submissions import receive_up_to

    receipts = receive_up_to(Settings(), waiting["sender"], waiting["path"])
    return [
        {
            "package": receipt.package_name,
            "verdict": receipt.verdict,
            "received_at": format_instant(receipt.received_at),
            "is_new": receipt.is_new,
        }
        for receipt in receipts
    ]


@task(trigger_rule="one_failed")
def report_packages() -> None:
    """Fail the run when a package could not be judged, though all others were."""
    raise AirflowFailException("A package could not be judged: see the red tasks of receive_package.")


@task(outlets=[SUBMISSIONS_ACCEPTED], trigger_rule="all_done")
def announce_submissions(told: list[list[dict[str, Any]]]) -> dict[str, int]:
    """Count the new verdicts; wakes the reconciliation when a submission with lines is in no build yet.

    A package that could not be judged keeps no other from a build. What a run killed before this task has
    received is announced by the next run. The event holds the time of receipt of the last such submission,
    the `as_of` of the build.
    """
    from reassurance.submissions.receipt import read_receipt
    from reassurance.warehouse.record import unseen_submissions

    new = [receipt for receipts in told or () for receipt in receipts if receipt["is_new"]]
    verdicts = dict(Counter(receipt["verdict"] for receipt in new))
    log.info("submissions_judged", **verdicts)
    unseen = [read_receipt(path) for path in unseen_submissions(Settings())]
    accepted = [receipt for receipt in unseen if receipt.verdict != "rejected"]
    if not accepted:
        raise AirflowSkipException(f"No line for a new build: {verdicts or 'nothing new was received'}.")
    event = get_current_context()["outlet_events"][SUBMISSIONS_ACCEPTED]
    event.extra = {"received_at": format_instant(max(receipt.received_at for receipt in accepted))}
    return verdicts


@task.short_circuit
def open_build() -> dict[str, str] | None:
    """A build ready for dbt; None, and the run ends here, when the same build was already made.

    Fails, to be tried again, while a command makes a build.
    """
    from reassurance.locks import hold
    from reassurance.warehouse.build import dbt_environment
    from reassurance.warehouse.build import open_build as open_record

    settings = Settings()
    context = get_current_context()
    with hold(settings, "build", wait=False):
        record = open_record(settings, _as_of(context), f"{context['dag'].dag_id}/{context['run_id']}")
    if record.is_finished:
        return None
    return {"build_id": record.build_id, **dbt_environment(settings, record)}


def dbt_models() -> TaskGroup:
    """Every model of the project as a task, run by one dbt process that also loads seeds and tests."""
    from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
    from cosmos.constants import ExecutionMode, LoadMode, SeedRenderingBehavior, TestBehavior

    settings = Settings()
    project = settings.dbt_project_dir.absolute()
    opened = "ti.xcom_pull(task_ids='open_build')"
    group: TaskGroup = DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(
            dbt_project_path=project, manifest_path=project / "target" / "manifest.json"
        ),
        profile_config=ProfileConfig(
            profile_name="reassurance", target_name="duckdb", profiles_yml_filepath=project / "profiles.yml"
        ),
        execution_config=ExecutionConfig(execution_mode=ExecutionMode.WATCHER),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            test_behavior=TestBehavior.NONE,
            seed_rendering_behavior=SeedRenderingBehavior.NONE,
            emit_datasets=False,
        ),
        operator_args={
            "env": {name: f"{{{{ {opened}['{name}'] }}}}" for name in _DBT_ENVIRONMENT},
            "append_env": True,
            # Seeds and data tests belong to the one dbt process: Cosmos adds the types of node it shows.
            "dbt_cmd_flags": ["--resource-type", "seed", "--resource-type", "test"],
            "install_deps": False,
            # A task that defers may be woken before the scheduler has noted that it slept: it is then failed.
            "deferrable": False,
            "poke_interval": 3,
            # What failed is begun again from `open_build`, in a new file, not patched model by model.
            "retries": 0,
        },
    )
    return group


@task
def close_build(opened: dict[str, str]) -> str:
    """Mark the build as filled; gives its name."""
    from reassurance.warehouse.build import close_build as close_record
    from reassurance.warehouse.record import read_record

    settings = Settings()
    return close_record(settings, read_record(settings, opened["build_id"])).build_id


@task
def run_expectations(build_id: str) -> str:
    """Check the build with Great Expectations; Data Docs are kept beside it."""
    from reassurance.quality.suites import run_suites
    from reassurance.warehouse.record import read_record

    settings = Settings()
    result = run_suites(settings, read_record(settings, build_id))
    log.info("suites_run", build_id=build_id, **result.summary)
    return build_id


@task(outlets=[BUILD_RELEASED])
def decide_gate(build_id: str) -> str:
    """Release or hold. A hold is a decision, not a failure: the task is skipped, its reasons in the log."""
    from reassurance.quality.gate import decide
    from reassurance.quality.suites import read_quality
    from reassurance.warehouse.record import read_record

    settings = Settings()
    decision = decide(settings, read_record(settings, build_id), read_quality(settings, build_id))
    if decision.decision == "hold":
        reasons = "\n".join(
            f"- {reason.code} {reason.subject}: {reason.message_en}" for reason in decision.reasons
        )
        raise AirflowSkipException(f"Build {build_id} is held:\n{reasons}")
    return build_id


@task(outlets=[RELEASE_PUBLISHED])
def publish_build() -> str:
    """Publish the last released build, or the one named by the run; gives the release's folder."""
    from reassurance.publication.release import publish
    from reassurance.warehouse.record import latest_record, read_record

    settings = Settings()
    named = get_current_context()["params"].get("build_id")
    record = read_record(settings, named) if named else latest_record(settings, "released")
    if record is None:
        raise AirflowSkipException("No build was released yet: nothing to publish.")
    return str(publish(settings, record).path)


def _connection(connection_id: str) -> Any:
    """A connection as Airflow keeps it, as plain values."""
    from airflow.sdk import Connection as AirflowConnection

    from reassurance.sources import Connection

    kept = AirflowConnection.get(connection_id)
    return Connection(kept.host, kept.port, kept.login, kept.password, kept.extra_dejson)


def _as_of(context: Any) -> datetime:
    """The moment a run stands for: its parameter, else its last submission's, else its schedule's."""
    named = context["params"].get("as_of")
    if named:
        return parse_instant(named)
    events = context["triggering_asset_events"].get(SUBMISSIONS_ACCEPTED, [])
    if events:
        return parse_instant(max(event.extra["received_at"] for event in events))
    run = context["dag_run"]
    moment: datetime = run.data_interval_end or run.logical_date or run.run_after
    return moment
