"""dbt runs the unit tests of the models on the columns of a real build."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reassurance.settings import Settings
from reassurance.warehouse.build import ensure_manifest

PROJECT = Settings().dbt_project_dir.absolute()


def unit_tests(
    build: Path, folder: Path, *, project: Path = PROJECT, select: str = ""
) -> tuple[int, list[dict]]:
    """Run unit tests on a copy of a build. Return the exit code of dbt and the result of each test.

    Another project than that of the repository is parsed again, from the cache of the repository.
    """
    copy = folder / "build.duckdb"
    shutil.copyfile(build, copy)
    target = folder / "target"
    target.mkdir()
    parsed = ensure_manifest(Settings()).with_name("partial_parse.msgpack")
    shutil.copyfile(parsed, target / parsed.name)
    command = [sys.executable, "-m", "reassurance.warehouse.dbt_process"]
    command += ["--parsed", str(parsed)] if project == PROJECT else []
    command += ["test", "--select", f"{select},test_type:unit".removeprefix(",")]
    command += ["--project-dir", str(project), "--profiles-dir", str(project)]
    command += ["--target-path", str(target), "--log-path", str(target), "--log-level-file", "none"]
    finished = subprocess.run(
        command,
        env=os.environ | {"REASSURANCE_BUILD_PATH": copy.name, "DO_NOT_TRACK": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    results = target / "run_results.json"
    assert results.exists(), finished.stdout + finished.stderr
    ran = json.loads(results.read_text())["results"]
    return finished.returncode, [node for node in ran if node["unique_id"].startswith("unit_test.")]


@pytest.mark.timeout(600)
def test_every_unit_test_of_the_models_passes(market, tmp_path):
    declared = json.loads(ensure_manifest(Settings()).read_text())["unit_tests"]
    assert len(declared) > 100

    returncode, results = unit_tests(market.record.path(market.settings), tmp_path)

    failures = "\n".join(
        f"{result['unique_id']}: {result['message']}" for result in results if result["status"] != "pass"
    )
    assert returncode == 0, failures
    assert {result["unique_id"] for result in results} == set(declared)


def test_a_changed_rule_fails_the_unit_tests_of_its_model(market, tmp_path):
    """Sabotage twin: a reversed rule fails its unit test."""
    project = tmp_path / "dbt_project"
    shutil.copytree(Settings().dbt_project_dir, project, ignore=shutil.ignore_patterns("target", "logs"))
    macro = project / "macros" / "ledger_comparison.sql"
    sound = macro.read_text()
    macro.write_text(sound.replace("'missing_in_ledger'", "'matched'"))
    assert macro.read_text() != sound

    returncode, results = unit_tests(
        market.record.path(market.settings), tmp_path, project=project, select="rec_premium_ledger"
    )

    assert returncode == 1
    assert [result["unique_id"] for result in results if result["status"] == "fail"]
