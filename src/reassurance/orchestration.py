"""What the DAGs are made of: assets, schedules, tags, defaults and the tasks of each station.

The only module that imports Airflow and Cosmos. Tasks call the functions of the command line.
"""

from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
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
    "dagrun_timeout": timedelta(minutes=Settings().run_minutes),
    "default_args": {
        "owner": "data-engineering",
        "retries": 1,
        "retry_delay": timedelta(minutes=2),
        "execution_timeout": timedelta(minutes=Settings().task_minutes),
    },
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


# Not tried again: the next run looks in a quarter of an hour, and a retry would hold up this one.
@task(map_index_template="{{ task.op_kwargs['sender'] }}", retries=0)
def collect_packages(sender: str) -> list[str]:
    """Bring what one sender has finished into its inbox; names the packages brought."""
    from reassurance.sources import collect, load_sources

    settings = Settings()
    source = next(source for source in load_sources(settings) if source.sender == sender)
    looked = collect(settings, source, _connection)
    log.info("source_looked_at", sender=sender, brought=looked.brought, waiting=looked.waiting)
    return list(looked.brought)


@task(trigger_rule="one_failed", retries=0)
def report_failures() -> None:
    """Fail the run when a source could not be collected or a sender's packages could not be judged."""
    raise AirflowFailException("See the red tasks of collect_packages and receive_packages.")


@task(trigger_rule="all_done")
def list_senders() -> list[str]:
    """Senders with packages in their inboxes."""
    from reassurance.safe_text import is_plain
    from reassurance.submissions import list_packages, sweep_leftovers

    settings = Settings()
    sweep_leftovers(settings)
    # A name that is not UTF-8 is no sender's, and Airflow cannot store it.
    senders = {package.sender_id for package in list_packages(settings) if is_plain(package.sender_id)}
    return sorted(senders)[:_MOST_MAPPED]


@task(map_index_template="{{ task.op_kwargs['sender'] }}")
def receive_packages(sender: str) -> list[str]:
    """Judge the packages of one sender, in the order they were made; reports the verdicts.

    A sender has one task, however many packages it has: what is beyond `max_packages_per_run` waits for the
    next run, and takes no place of another sender's.
    """
    from reassurance.submissions import receive_sender

    settings = Settings()
    receipts = receive_sender(settings, sender, settings.max_packages_per_run)
    return [f"{receipt.package_name}: {receipt.verdict}" for receipt in receipts]


@task(outlets=[SUBMISSIONS_ACCEPTED], trigger_rule="all_done")
def announce_submissions() -> dict[str, int]:
    """Wake the reconciliation when a submission with lines is in no build yet; counts their verdicts.

    Submissions of other senders are announced when one sender's could not be judged, and so is what a run
    received that was killed before this task. The event holds the time of receipt of the last such
    submission: the `as_of` of the build.
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


@task(trigger_rule="one_failed", retries=0)
def close_failed_build() -> dict[str, str]:
    """Mark the build of a run that failed, or was killed, as failed; gives the next attempt's parameters.

    Fails, and nothing is tried again, when the build was made `build_attempts` times or was never opened.
    """
    from reassurance.warehouse.build import fail_build

    settings = Settings()
    context = get_current_context()
    opened = context["ti"].xcom_pull(task_ids="open_build")
    if not opened:
        raise AirflowFailException("No build was opened: see the log of open_build.")
    record = fail_build(settings, opened["build_id"])
    attempt = _attempt(context)
    if attempt >= settings.build_attempts:
        raise AirflowFailException(f"Build {record.build_id} failed {attempt} times: see the red tasks.")
    return {"as_of": format_instant(record.as_of), "attempt": str(attempt + 1)}


def try_again() -> TriggerDagRunOperator:
    """A further run of the night, from `open_build`, once this one has ended."""
    given = "ti.xcom_pull(task_ids='close_failed_build')"
    return TriggerDagRunOperator(
        task_id="try_again",
        trigger_dag_id="{{ dag.dag_id }}",
        conf={name: f"{{{{ {given}['{name}'] }}}}" for name in ("as_of", "attempt")},
    )


@task(retries=0)
def report_failed_build() -> None:
    """Fail the run: its build failed, though another run was started to make it again."""
    raise AirflowFailException("The build failed: see the red tasks. Another run makes it again.")


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


def _attempt(context: Any) -> int:
    """How many times the build of a run was made, this one included."""
    given = str((context["dag_run"].conf or {}).get("attempt", ""))
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 3 else 1


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
