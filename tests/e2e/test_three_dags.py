"""The DAGs with a real scheduler, through the REST API, on a small market.

The market of size `xs` has three of the five insurers that owe registers, so its build is held. A named
person releases it, as on a night without the package of an insurer.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import httpx
import pytest

from reassurance.embedded.airflow import USER, Airflow, Run, running_airflow
from reassurance.embedded.trial import Override, release_and_publish, run_dags
from reassurance.errors import AirflowError
from reassurance.french import typography
from reassurance.quality.hold import RELEASE
from reassurance.settings import Settings
from reassurance.submissions import list_packages, read_receipts
from reassurance.warehouse.dbt_results import layers
from reassurance.warehouse.record import all_records
from support.nights import running_dbt
from support.small_market import drop_small_market

FRICTIONLESS = Path(sys.executable).with_name("frictionless")

# The tests share one Airflow.
pytestmark = pytest.mark.xdist_group("three_dags")


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("home"), receipt_clock="package")
    drop_small_market(settings)
    return settings


@pytest.fixture(scope="module")
def airflow(settings) -> Iterator[Airflow]:
    with running_airflow(settings) as airflow:
        yield airflow


def test_the_api_requires_a_password_and_accepts_only_its_own_host_names(airflow):
    anonymous = httpx.Client(base_url=airflow.url)
    assert anonymous.get("/api/v2/dags").status_code == 401
    assert anonymous.get("/auth/token").is_error
    wrong = {"username": USER, "password": airflow.password + "x"}
    assert anonymous.post("/auth/token", json=wrong).status_code == 401
    login = {"username": USER, "password": airflow.password}
    for host, status in (("localhost", 201), ("rebound.example", 400)):
        assert anonymous.post("/auth/token", json=login, headers={"Host": host}).status_code == status


@pytest.mark.timeout(1800)
def test_a_night_whose_dbt_is_killed_is_retried_from_the_start(settings, airflow):
    packages = list_packages(settings)
    assert packages
    assert airflow.wait(airflow.trigger("receive_submissions"), within=600).state == "success"
    # The schedule may have started another run: the assertions cover all runs together.
    judged = _succeeded(airflow, "receive_submissions", "receive_packages[")
    assert len(judged) == len({package.sender_id for package in packages})
    labels = _labels(airflow, "receive_submissions")
    assert {label.partition(":")[0] for label in labels} == {package.sender_id for package in packages}
    assert all("accepted" in label for label in labels), labels
    assert len(read_receipts(settings)) == len(packages)
    assert list_packages(settings) == []

    killed = airflow.wait_for_next("reconcile_nightly", [])
    os.kill(running_dbt(settings), signal.SIGKILL)
    killed = airflow.wait(killed, within=600)
    assert killed.state == "failed"
    shown = {f"layers.{layer}" for layer in layers(settings.dbt_project_dir)}
    assert {killed.tasks[task] for task in shown} == {"skipped"}
    assert (killed.tasks["run_dbt"], killed.tasks["close_build"]) == ("failed", "upstream_failed")
    assert "dbt was ended by signal 9" in airflow.log("reconcile_nightly", killed.run_id, "run_dbt")
    assert (killed.tasks["close_failed_build"], killed.tasks["try_again"]) == ("success", "success")
    assert killed.tasks["announce_release"] == "upstream_failed"
    again = airflow.wait(airflow.wait_for_next("reconcile_nightly", [killed.run_id]), within=1200)
    assert again.state == "success"
    assert {again.tasks[task] for task in shown} == {"success"}
    assert "model dim_insurers" in airflow.log("reconcile_nightly", again.run_id, "layers.marts")
    # The grid shows that the build is held, and the log has the reasons as warnings.
    outcomes = [again.tasks[task] for task in ("decide_gate", "ask_for_release", "announce_release")]
    assert outcomes == ["success", "success", "skipped"]
    assert "build_held" in airflow.log("reconcile_nightly", again.run_id, "decide_gate")
    assert (killed.outcome, again.outcome) == ("failed", "held")
    (record,) = all_records(settings)
    assert (record.status, record.opened_by) == ("held", f"reconcile_nightly/{again.run_id}")


@pytest.mark.timeout(900)
def test_submissions_become_a_release(settings, airflow, capfd):
    assert not run_dags(settings, airflow)
    assert "Nothing new" in capfd.readouterr().out

    (record,) = all_records(settings)
    assert record.status == "held"
    assert not (settings.releases_dir / "current").exists()

    # A trial releases a build only if every check that holds it is named.
    assert record.gate is not None
    checks = tuple(sorted({reason["code"] for reason in record.gate["reasons"]}))
    why = "Deux assureurs ne sont pas encore raccordés"
    assert not release_and_publish(settings, airflow, Override(checks[1:], why))
    assert f"not by {checks[0]}." in capfd.readouterr().out
    assert [known.status for known in all_records(settings)] == ["held"]
    assert not (settings.releases_dir / "current").exists()

    # The build waits for a person. An answer without a reason is refused, and the build stays held.
    asked = airflow.read("release_held_build", f"held__{record.build_id}")
    question = airflow.question(asked)
    assert typography(record.gate["reasons"][0]["message_fr"]) in question["body"]
    airflow.answer(asked, "ask_a_person", RELEASE, {"reason": " "})
    refused = airflow.wait(asked, within=300)
    assert (refused.state, refused.tasks["release_build"]) == ("failed", "failed")
    assert [known.status for known in all_records(settings)] == ["held"]

    # A person releases the held build under the name of the login. It is published; no other build is made.
    airflow.clear(refused, "ask_a_person")
    assert release_and_publish(settings, airflow, Override(checks, why))
    (released,) = all_records(settings)
    assert released.status == "released"
    assert released.gate is not None
    assert (released.gate["override"]["by"], released.gate["override"]["reason"]) == (USER, why)
    output = capfd.readouterr().out
    assert f"Reasons to hold {record.build_id}: " in output
    assert f"Released: {settings.releases_dir / record.build_id}" in output

    release = settings.releases_dir / "current"
    assert release.resolve().name == record.build_id
    descriptor = release / "datapackage.json"
    assert "INVALID" not in _command(settings, FRICTIONLESS, "validate", str(descriptor))
    tables = [
        resource["path"]
        for resource in json.loads(descriptor.read_text())["resources"]
        if resource["path"].endswith(".parquet")
    ]
    assert len(tables) >= 4
    # An insurer that has sent nothing has no lines, and an alert. Public statistics wait for 14 days.
    silent = ("insurers/INS04/", "insurers/INS05/")
    of_lines = ("pub_insurer__statement", "pub_insurer__breaks", "pub_insurer__findings")
    empty = {f"{folder}{table}.parquet" for folder in silent for table in of_lines}
    empty.add("public/pub_public__statistics.parquet")
    assert empty <= set(tables)
    for table in tables:
        (count,) = duckdb.sql(f"select count(*) from '{release / table}'").fetchall()[0]
        assert (count == 0) == (table in empty), table

    # The weekly check of all stored files passes.
    assert airflow.wait(airflow.trigger("check_archive"), within=300).state == "success"

    # A second run changes nothing and prints it. The list of runs shows it too.
    known = {dag_id: set(airflow.runs(dag_id)) for dag_id in ("receive_submissions", "reconcile_nightly")}
    assert not run_dags(settings, airflow)
    assert "Nothing new" in capfd.readouterr().out
    (received,) = _new(airflow, "receive_submissions", known)
    assert (received.outcome, received.tasks["nothing_new"]) == ("nothing new", "success")
    (night,) = _new(airflow, "reconcile_nightly", known)
    assert (night.outcome, night.tasks["already_made"]) == ("already made", "success")
    assert {state for task, state in night.tasks.items() if task.startswith("layers.")} == {"skipped"}


@pytest.mark.timeout(120)
def test_a_second_airflow_on_the_same_home_is_refused(settings, airflow):
    with pytest.raises(AirflowError, match="Another Airflow runs on"), running_airflow(settings):
        pass


def _new(airflow: Airflow, dag_id: str, known: dict[str, set[str]]) -> list[Run]:
    """The runs of a DAG that are not known and not started by the schedule."""
    runs = [name for name in airflow.runs(dag_id) if name not in known[dag_id]]
    return [airflow.read(dag_id, name) for name in runs if not name.startswith("scheduled__")]


def _labels(airflow: Airflow, dag_id: str) -> set[str]:
    """The names under which Airflow lists mapped tasks that have succeeded, in any run of a DAG."""
    runs = [airflow.read(dag_id, name) for name in airflow.runs(dag_id)]
    return {
        run.labels[task]
        for run in runs
        for task, state in run.tasks.items()
        if state == "success" and task in run.labels
    }


def _succeeded(airflow: Airflow, dag_id: str, prefix: str) -> set[str]:
    """Tasks of that name that succeeded, in any run of a DAG."""
    runs = [airflow.read(dag_id, name) for name in airflow.runs(dag_id)]
    assert "success" in {run.state for run in runs}
    return {
        task
        for run in runs
        for task, state in run.tasks.items()
        if task.startswith(prefix) and state == "success"
    }


def _command(settings: Settings, program: Path, *arguments: str) -> str:
    finished = subprocess.run(
        [program, *arguments],
        env={"REASSURANCE_HOME": str(settings.home), "PATH": str(program.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout
