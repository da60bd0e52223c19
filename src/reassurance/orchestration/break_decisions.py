"""The task of `record_decision`: store what a person decided on a break in the form of Airflow."""

from datetime import date
from typing import Any

from airflow.sdk import Param, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from reassurance.break_decisions import ACTIONS, BreakDecision
from reassurance.errors import ReassuranceError
from reassurance.settings import Settings

_OPTIONAL = ["null", "string"]
# A match needs an account and a bank movement: it is decided on the command line.
_ACTIONS = [action for action in ACTIONS if action not in ("match", "unmatch")]
DECISION = {
    "break_id": Param(
        type="string",
        title="Break",
        description_md="Identifier, or its beginning. `reassurance breaks` lists the open breaks.",
    ),
    "action": Param(type="string", enum=_ACTIONS, title="Decision"),
    "reason": Param(None, type=_OPTIONAL, title="Reason", description_md="Why, or the comment."),
    "owner": Param(None, type=_OPTIONAL, title="Owner", description_md="To whom `assign` gives the break."),
    "approved_by": Param(
        None, type=_OPTIONAL, title="Approved by", description_md="Another person, who approves a waiver."
    ),
    "waived_until_on": Param(
        None, type=_OPTIONAL, format="date", title="Waived until", description_md="Last day of a waiver."
    ),
}


@task(retries=0)
def store_decision() -> dict[str, Any]:
    """Store the decision of the run under the name of the person who started it. Returns what was stored.

    Fails when the decision is incomplete, the break is unknown or has changed, or no person started the run.
    """
    from reassurance.breaks import decide_on, open_register

    context = get_current_context()
    params = context["params"]
    settings = Settings()
    until = params["waived_until_on"]
    try:
        if until is not None:
            until = date.fromisoformat(until).isoformat()
        decision = BreakDecision(
            params["action"],
            reason=params["reason"],
            approved_by=params["approved_by"],
            owner=params["owner"],
            waived_until_on=until,
        )
        each = open_register(settings).find(params["break_id"])
        result = decide_on(settings, decision, [each], context["dag_run"].triggering_user_name or "")
    except ReassuranceError as error:
        raise AirflowFailException(f"{error} Start another run with the form corrected.") from error
    return {"break_id": each.break_id, "recorded": result.recorded, "repeated": result.repeated}
