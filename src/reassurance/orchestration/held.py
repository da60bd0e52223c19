"""The tasks of `release_held_build`: a person reads why a build is held, and releases it or not.

The wait is in a DAG of its own, one run per held build. In the nightly run it would block the next night.
"""

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from reassurance.errors import ReassuranceError
from reassurance.orchestration import BUILD_RELEASED, BUILDS
from reassurance.quality.hold import KEEP, RELEASE, hold_page, require_held, require_latest
from reassurance.settings import Settings

HELD_BUILD = Param(
    type="string",
    title="Held build",
    description_md="Name of the build. `reassurance status` lists held builds.",
)
# Runs wait for a person, so they have no time limit and do not wait for each other.
WAITING: dict[str, Any] = BUILDS | {"dagrun_timeout": None, "max_active_runs": 100}


@task(retries=0)
def describe_hold(params: dict[str, Any]) -> str:
    """Why the build is held, in French and English, as Markdown. Skipped when it is not held any more."""
    settings = Settings()
    try:
        record = require_held(settings, params["build_id"])
    except ReassuranceError as error:
        raise AirflowSkipException(str(error)) from error
    return hold_page(settings, record)


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
    return build_id
