"""The task of Airflow that records the decision of a person on a break."""

from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError

from reassurance.break_decisions import ACTIONS, read_events
from reassurance.orchestration import break_decisions
from support.break_build import make_register

EMPTY = dict.fromkeys(break_decisions.DECISION)
COMMENT = EMPTY | {"break_id": "aaaaaa", "action": "comment", "reason": "INS01 a écrit."}


@pytest.fixture
def run(tmp_path, monkeypatch):
    settings = make_register(tmp_path)
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))

    def start(params, by="operator"):
        context = {"params": params, "dag_run": SimpleNamespace(triggering_user_name=by)}
        monkeypatch.setattr(break_decisions, "get_current_context", lambda: context)
        return break_decisions.store_decision.function()

    start.settings = settings
    return start


def test_a_decision_has_the_name_of_the_login(run):
    assert run(COMMENT) == {"break_id": "aaaaaa1", "recorded": 1, "repeated": 0}
    assert run(COMMENT)["repeated"] == 1
    (event,) = read_events(run.settings)
    assert (event.content.decided_by, event.content.decisions[0].reason) == (
        "operator",
        "INS01 a écrit.",
    )


@pytest.mark.parametrize(
    ("change", "by", "expected"),
    [
        ({"break_id": "dddddd"}, "operator", "has no open break dddddd"),
        ({"reason": None}, "operator", "needs a reason"),
        ({}, None, "is made by a named person"),
    ],
)
def test_what_cannot_be_recorded_fails_the_run(run, change, by, expected):
    with pytest.raises(AirflowFailException, match=f"{expected}.*Start another run"):
        run(COMMENT | change, by)
    assert read_events(run.settings) == []


def test_the_form_offers_actions_that_exist():
    offered = break_decisions.DECISION["action"]
    assert set(offered.schema["enum"]) < set(ACTIONS)
    assert offered.resolve("waive") == "waive"
    with pytest.raises(ParamValidationError, match="is not one of"):
        offered.resolve("delete")
