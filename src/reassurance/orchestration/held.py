"""The tasks of `release_held_build`: a person reads why a build is held, and releases it or not.

The wait is in a DAG of its own, one run per held build. In the nightly run it would block the next night.
The next night ends the question when the answer would change nothing.
"""

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.errors import ReassuranceError
from reassurance.orchestration import BUILDS, announced_build
from reassurance.orchestration.assets import BUILD_HELD, BUILD_RELEASED
from reassurance.orchestration.links import page_address
from reassurance.quality.hold import KEEP, RELEASE, require_held, require_latest
from reassurance.settings import Settings

DAG_ID = "release_held_build"
# Decided builds whose question may still be open. Each night ends those of the nights before.
_QUESTIONS = 50

HELD_BUILD = Param(
    type="string",
    title="Held build",
    description_md="Name of the build. `reassurance status` lists held builds.",
)
# Runs wait for a person, so they have no time limit and do not wait for each other.
WAITING: dict[str, Any] = BUILDS | {"dagrun_timeout": None, "max_active_runs": 100}


@task(outlets=[BUILD_HELD], retries=0)
def describe_hold(params: dict[str, Any]) -> str:
    """Why the build is held, its open breaks and changes, as Markdown. Skipped when no answer is needed.

    That is for a build that is not held any more, or one older than another decided build.
    """
    from reassurance.cockpit.question import question

    settings = Settings()
    try:
        record = require_held(settings, params["build_id"])
        require_latest(settings, record.build_id)
    except ReassuranceError as error:
        raise AirflowSkipException(str(error)) from error
    announced_build(BUILD_HELD, record.build_id)
    return question(settings, record, page_address(""))


def ask_a_person() -> HITLOperator:
    """Wait for a person's answer, as long as it takes: release the build, or keep the last release."""
    return HITLOperator(
        task_id="ask_a_person",
        subject="Build {{ params.build_id }} is held. Release it?",
        body="{{ ti.xcom_pull(task_ids='describe_hold') }}",
        options=[RELEASE, KEEP],
        params={
            "reason": Param(
                "",
                type="string",
                title="Reason",
                description_md="Why the figures may be published. The release prints it with your name.",
            )
        },
        execution_timeout=None,
        retries=0,
    )


@task(trigger_rule="none_failed_min_one_success")
def list_open_questions(build_id: str) -> list[str]:
    """The runs that wait for an answer about an earlier build."""
    from reassurance.warehouse.record import all_records

    earlier = [r.build_id for r in all_records(Settings()) if r.is_finished and r.build_id != build_id]
    runs = [question_about(each) for each in earlier[-_QUESTIONS:]]
    if not runs:
        return []
    tasks = get_current_context()["ti"].get_task_states(DAG_ID, task_ids=["ask_a_person"], run_ids=runs)
    return sorted(run for run, states in tasks.items() if "awaiting_input" in states.values())


def question_about(build_id: str) -> str:
    """The run that asks about a build."""
    return f"held__{build_id}"


def close_questions(runs: Any) -> Any:
    """Start the listed runs again. `describe_hold` skips a superseded build, which ends the question."""
    return TriggerDagRunOperator.partial(
        task_id="close_questions", trigger_dag_id=DAG_ID, reset_dag_run=True
    ).expand(trigger_run_id=runs)


@task(outlets=[BUILD_RELEASED], retries=0)
def release_build(params: dict[str, Any], answer: dict[str, Any]) -> str:
    """Release the build under the name of the person who answered, which starts its publication.

    Skipped when the person keeps the last release. Fails without a reason, and when a newer build has been
    decided since: a build is not released after a newer one.
    """
    from reassurance.quality.gate import release_held

    if answer["chosen_options"] != [RELEASE]:
        raise AirflowSkipException("The last release is kept.")
    settings = Settings()
    build_id: str = params["build_id"]
    by = (answer["responded_by_user"] or {}).get("name") or ""
    try:
        require_latest(settings, build_id)
        release_held(settings, build_id, by=by, reason=str(answer["params_input"].get("reason") or ""))
    except ReassuranceError as error:
        raise AirflowFailException(f"{error} Clear `ask_a_person` to answer again.") from error
    return announced_build(BUILD_RELEASED, build_id)
