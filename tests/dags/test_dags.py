"""The DAGs as Airflow loads them: joined by assets, short, and without usage reports."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from reassurance.embedded.airflow import DAGS, environment
from reassurance.settings import PROJECT_DIR, Settings
from reassurance.warehouse.dbt_results import layers

LOAD = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
print("LOADED " + json.dumps({
    "errors": bag.import_errors,
    "dags": {
        dag_id: {
            "description": dag.description, "doc": dag.doc_md or "", "owners": dag.owner_links,
            "tags": sorted(dag.tags), "order": [task.task_id for task in dag.topological_sort()],
            "runs": dag.max_active_runs, "catchup": dag.catchup,
            "seconds": dag.dagrun_timeout and dag.dagrun_timeout.total_seconds(),
            "endless": sorted(task.task_id for task in dag.tasks if task.execution_timeout is None),
        }
        for dag_id, dag in bag.dags.items()
    },
}))
"""


def load(folder: Path, home: Path) -> dict:
    finished = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder)],
        env=environment(Settings(home=home), 8080),
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT_DIR,
    )
    lines = [line for line in finished.stdout.splitlines() if line.startswith("LOADED ")]
    assert lines, finished.stdout + finished.stderr
    return json.loads(lines[0].removeprefix("LOADED "))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> dict:
    return load(PROJECT_DIR / "dags", tmp_path_factory.mktemp("home"))


def test_all_dags_load(loaded):
    assert loaded["errors"] == {}
    assert set(loaded["dags"]) == set(DAGS)


def test_an_import_error_is_reported(tmp_path):
    """Sabotage twin: loading reports an error in a DAG file."""
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags" / "broken.py").write_text(
        "from airflow.sdk import dag\nraise ValueError('no such station')\n"
    )
    (error,) = load(tmp_path / "dags", tmp_path)["errors"].values()
    assert "no such station" in error


# Its runs wait for a person: they have no time limit and do not wait for each other.
WAITS = "release_held_build"


def test_each_dag_is_documented_tagged_and_runs_one_at_a_time(loaded):
    assert loaded["dags"]
    for dag_id, dag in loaded["dags"].items():
        assert len(dag["doc"]) > 100, (
            f"{dag_id}: state in the docstring what the DAG reads, writes and repeats"
        )
        assert dag["description"] == dag["doc"].splitlines()[0], dag_id
        assert dag["tags"], f"{dag_id}: give it a tag of reassurance.orchestration.Tag"
        assert (dag["runs"] == 1, dag["catchup"]) == (dag_id != WAITS, False), dag_id


def test_each_dag_links_runbooks_that_exist_and_its_owner(loaded, tmp_path):
    for dag_id, dag in loaded["dags"].items():
        linked = re.findall(r"\[docs/runbooks/([a-z-]+\.md)\]\(/cockpit/runbooks/\1\)", dag["doc"])
        assert linked, f"{dag_id}: name a runbook in the docstring"
        assert all((PROJECT_DIR / "docs" / "runbooks" / name).is_file() for name in linked), dag_id
        assert "`docs/" not in dag["doc"], dag_id
        assert dag["owners"] == {}
    address = "mailto:engineers@example.org"
    with pytest.MonkeyPatch.context() as given:
        given.setenv("REASSURANCE_OWNER_LINK", address)
        dags = load(PROJECT_DIR / "dags", tmp_path)["dags"]
    assert {dag_id: dag["owners"] for dag_id, dag in dags.items()} == {
        dag_id: {"data-engineering": address} for dag_id in DAGS
    }


def test_every_run_and_every_task_has_a_time_limit(loaded):
    settings = Settings()
    for dag_id, dag in loaded["dags"].items():
        waits = dag_id == WAITS
        assert dag["seconds"] == (None if waits else settings.run_minutes * 60), dag_id
        assert dag["endless"] == (["ask_a_person"] if waits else []), dag_id


def test_every_layer_of_the_dbt_project_is_a_task(loaded):
    folders = {path.name for path in (PROJECT_DIR / "dbt_project" / "models").iterdir() if path.is_dir()}
    assert len(folders) > 5
    order = loaded["dags"]["reconcile_nightly"]["order"]
    shown = [task.removeprefix("layers.") for task in order if task.startswith("layers.")]
    assert set(shown) == folders
    assert shown == list(layers(PROJECT_DIR / "dbt_project"))


def test_dag_files_contain_only_the_order_of_their_tasks():
    files = sorted((PROJECT_DIR / "dags").glob("*.py"))
    assert len(files) == len(DAGS)
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 60, f"{path.name}: move its logic to reassurance.orchestration"
        assert "Variable.get" not in text


def test_usage_reports_are_disabled():
    configured = dotenv_values(PROJECT_DIR / "config" / "airflow.env")
    assert configured["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert configured["DO_NOT_TRACK"] == "1"
    assert configured["GX_ANALYTICS_ENABLED"] == "false"
    given = environment(Settings(), 8080)
    assert {name: given[name] for name in configured} == configured
    assert given["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)
