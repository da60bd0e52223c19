"""dbt runs the unit tests of the models on the columns of a real build."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reassurance.settings import Settings
from reassurance.warehouse.build import ensure_manifest

PROJECT = Settings().dbt_project_dir.absolute()


def unit_tests(
    build: Path, folder: Path, *, changed: Callable[[Any], None] | None = None, select: str = ""
) -> tuple[int, list[dict]]:
    """Run unit tests on a copy of a build. Return the exit code of dbt and the result of each test.

    `changed` changes dbt's manifest, as another project would: parsing one takes longer than these tests.
    """
    copy = folder / "build.duckdb"
    shutil.copyfile(build, copy)
    target = folder / "target"
    target.mkdir()
    parsed = target / "partial_parse.msgpack"
    shutil.copyfile(ensure_manifest(Settings()).with_name(parsed.name), parsed)
    if changed is not None:
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

        manifest = Manifest.from_msgpack(parsed.read_bytes(), decoder=extended_mashumuro_decoder)
        changed(manifest)
        parsed.write_bytes(manifest.to_msgpack(extended_mashumaro_encoder))
    command = [sys.executable, "-m", "reassurance.warehouse.dbt_process", "--parsed", str(parsed)]
    command += ["test", "--select", f"{select},test_type:unit".removeprefix(",")]
    command += ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
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

    def reverse(manifest: Any) -> None:
        macro = manifest.macros["macro.reassurance.compared_with_ledger"]
        sound = macro.macro_sql
        macro.macro_sql = sound.replace("'missing_in_ledger'", "'matched'")
        assert macro.macro_sql != sound

    returncode, results = unit_tests(
        market.record.path(market.settings), tmp_path, changed=reverse, select="rec_premium_ledger"
    )

    assert returncode == 1
    assert [result["unique_id"] for result in results if result["status"] == "fail"]
