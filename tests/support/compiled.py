"""Compile SQL of the project with dbt, from the parsed project: parsing takes most of the time of dbt."""

import os
import subprocess
import sys
from pathlib import Path

from reassurance.settings import Settings
from reassurance.warehouse.build import BUILD_NAME, ensure_manifest


def compile_with_dbt(folder: Path, *arguments: str) -> str:
    """Run `dbt compile` with a target folder and return what it prints. AssertionError when dbt fails."""
    parsed = ensure_manifest(Settings()).with_name("partial_parse.msgpack")
    project = str(Settings().dbt_project_dir.absolute())
    command = [sys.executable, "-m", "reassurance.warehouse.dbt_process", "--parsed", str(parsed)]
    command += ["--quiet", "compile", *arguments, "--project-dir", project, "--profiles-dir", project]
    command += ["--target-path", str(folder), "--log-path", str(folder), "--log-level-file", "none"]
    finished = subprocess.run(
        command,
        env=os.environ | {"REASSURANCE_BUILD_PATH": BUILD_NAME, "DO_NOT_TRACK": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout
