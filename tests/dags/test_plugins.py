"""The plugins of Airflow: outcomes of runs, and a page that no anonymous request reaches."""

import importlib.util
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.models import taskinstance
from airflow.serialization.encoders import encode_deadline_alert
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from reassurance.embedded.airflow import environment
from reassurance.orchestration import ENDS_IN_TIME
from reassurance.settings import PROJECT_DIR, Settings

ASK = """
import json, sys
from fastapi import Depends
from fastapi.testclient import TestClient
from reassurance.cockpit.app import make_app
from reassurance.settings import Settings
from airflow.plugins_manager import get_fastapi_plugins
if "--without-login" in sys.argv:
    sys.modules["airflow.api_fastapi.core_api.security"] = None
apps, _ = get_fastapi_plugins()
(mounted,) = [each for each in apps if each["name"] == "cockpit"]
client = TestClient(mounted["app"], raise_server_exceptions=False)
routes = make_app(Settings(), [Depends(lambda: None)]).routes
paths = ["/docs", "/openapi.json", *(route.path for route in routes)]
statuses = {path: client.get(path.replace("{", "").replace("}", "")).status_code for path in paths}
print("STATUSES " + json.dumps(statuses))
"""


def statuses(home, *options: str) -> set[int]:
    """The statuses of anonymous requests to the page, as Airflow mounts it."""
    finished = subprocess.run(
        [sys.executable, "-c", ASK, *options],
        env=environment(Settings(home=home), 8080),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in finished.stdout.splitlines() if line.startswith("STATUSES ")]
    assert lines, finished.stdout + finished.stderr
    answers = json.loads(lines[0].removeprefix("STATUSES "))
    assert len(answers) > 10
    return set(answers.values())


def test_anonymous_requests_to_the_page_are_refused(tmp_path):
    assert statuses(tmp_path) == {401}


def test_the_page_fails_closed_when_the_login_of_airflow_cannot_be_imported(tmp_path):
    assert statuses(tmp_path, "--without-login") == {500}


def load_plugin(name: str):
    """A module of `config/plugins/`, executed again."""
    path = PROJECT_DIR / "config" / "plugins" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("pod", "expected"), [("10.1.2.3", 200), (None, 400)])
def test_requests_for_other_hosts_are_refused_and_probes_of_a_pod_answered(monkeypatch, pod, expected):
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.org")
    monkeypatch.delenv("POD_IP", raising=False)
    if pod:
        monkeypatch.setenv("POD_IP", pod)
    (middleware,) = load_plugin("known_hosts").KnownHosts.fastapi_root_middlewares
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("shown"))])
    client = TestClient(middleware["middleware"](app, **middleware["kwargs"]))
    hosts = ("airflow.example.org", "localhost:8080", "rebound.example", "10.1.2.3:8080")
    answered = [client.get("/", headers={"Host": host}).status_code for host in hosts]
    assert answered == [200, 200, 400, expected]


@pytest.fixture(scope="module")
def plugin():
    return load_plugin("run_outcomes")


@pytest.mark.parametrize(
    ("dag_id", "succeeded", "has_failed", "expected"),
    [
        ("receive_submissions", ["list_senders", "nothing_new"], False, "nothing new"),
        ("receive_submissions", ["receive_packages", "announce_submissions"], False, "new lines"),
        ("receive_submissions", ["receive_packages"], True, "failed"),
        ("reconcile_nightly", ["open_build", "already_made"], False, "already made"),
        ("reconcile_nightly", ["run_dbt", "decide_gate", "ask_for_release"], False, "held"),
        ("reconcile_nightly", ["decide_gate", "announce_release"], False, "released"),
        ("reconcile_nightly", ["open_build", "try_again"], True, "failed"),
        ("release_held_build", ["ask_a_person", "release_build"], False, "released by a person"),
        ("release_held_build", ["describe_hold", "ask_a_person"], False, "last release kept"),
        ("release_held_build", [], False, "superseded"),
        ("publish_release", ["publish_build"], False, None),
    ],
)
def test_a_run_has_its_outcome_in_its_note_and_in_the_list(plugin, dag_id, succeeded, has_failed, expected):
    tasks = [SimpleNamespace(task_id=task, state="success") for task in succeeded]
    tasks.append(SimpleNamespace(task_id="run_dbt", state="skipped"))
    run = SimpleNamespace(dag_id=dag_id, task_instances=tasks, conf={"as_of": "2020"}, note=None)
    called = plugin.on_dag_run_failed if has_failed else plugin.on_dag_run_success
    called(dag_run=run, msg="")
    assert run.conf.get("outcome") == expected
    assert run.conf["as_of"] == "2020"
    assert run.note == (expected and f"Outcome: {expected}.")


def test_each_task_that_names_an_outcome_exists(plugin):
    """The names are those of the DAG files."""
    for dag_id, tasks in plugin.OUTCOMES.items():
        text = (PROJECT_DIR / "dags" / f"{dag_id}.py").read_text(encoding="utf-8")
        for task in tasks:
            assert f"{task}(" in text, f"{dag_id} has no task {task}"


CLEARED_AT = datetime(2021, 1, 14, 3, tzinfo=UTC)


def pending_deadline():
    """A deadline that Airflow has stored with its interval, and a session that finds it."""
    alert = SimpleNamespace(interval=encode_deadline_alert(ENDS_IN_TIME)["interval"])
    deadline = SimpleNamespace(id=1, deadline_time=None)
    rows = SimpleNamespace(all=lambda: [(deadline, alert)])
    return deadline, SimpleNamespace(execute=lambda _: rows)


def test_a_run_is_cleared_before_its_deadline():
    run = SimpleNamespace(id=1, dag_id="reconcile_nightly", run_id="scheduled")
    deadline, session = pending_deadline()
    load_plugin("cleared_deadlines")
    taskinstance._recalculate_dagrun_queued_at_deadlines(run, CLEARED_AT, session)
    assert deadline.deadline_time == CLEARED_AT + timedelta(minutes=Settings().deadline_minutes)


def test_airflow_still_needs_the_plugin_of_cleared_deadlines():
    own = Path(taskinstance.__file__).read_text(encoding="utf-8")
    assert "timedelta(seconds=deadline_alert.interval)" in own, "remove the plugin"
