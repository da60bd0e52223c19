"""Every command with `--json` prints one JSON document on standard output; progress is on standard error."""

import importlib
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner

from reassurance import cli, pipeline
from reassurance.publication import release
from reassurance.settings import Settings
from reassurance.warehouse.record import BuildRecord
from support.packages import cedent_package

REASSURANCE = str(Path(sys.executable).with_name("reassurance"))
# Run as processes; the others need a build, which a function replaces here.
PROCESSES = ("collect", "receive", "check", "verify", "status", "simulate")
WITH_A_BUILD = ("build", "publish", "nightly", "answers")
RECORD = BuildRecord(
    build_id="2020-07-14T00-00-00Z_0123abcd",
    as_of=datetime(2020, 7, 14, tzinfo=UTC),
    status="released",
    submissions=(),
    code_hash="0" * 64,
    git_commit=None,
    versions={},
)


def test_every_command_with_json_is_tested():
    commands = typer.main.get_command(cli.app).commands
    with_json = {
        name for name, each in commands.items() if any("--json" in option.opts for option in each.params)
    }
    assert with_json == {*PROCESSES, *WITH_A_BUILD}


@pytest.mark.parametrize("name", PROCESSES)
def test_a_command_prints_only_json(tmp_path, name):
    package = cedent_package().write(Settings(home=tmp_path))
    finished = subprocess.run(
        [REASSURANCE, name, "--json", *([str(package.path)] if name == "check" else [])],
        env=os.environ | {"REASSURANCE_HOME": str(tmp_path), "FORCE_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    json.loads(finished.stdout)


@pytest.mark.parametrize("name", WITH_A_BUILD)
def test_a_command_on_a_build_prints_only_json(tmp_path, monkeypatch, name):
    def build(settings, instant, progress):
        progress("1 of 100 OK created model")
        return RECORD

    published = SimpleNamespace(path=tmp_path / "release", is_new=True, is_current=True)
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(pipeline, "build", build)
    monkeypatch.setattr(release, "publish", lambda settings, record: published)
    monkeypatch.setattr(cli, "latest_record", lambda settings, *statuses: RECORD)
    # The package has the Typer object under the name of the module.
    market = importlib.import_module("reassurance.cli.market")
    monkeypatch.setattr(market, "latest_record", lambda settings, *statuses: RECORD)
    monkeypatch.setattr("reassurance.database.connect", lambda *args, **options: nullcontext())
    monkeypatch.setattr("reassurance.market.answers.compare_with_answer_key", lambda *args: [])
    finished = CliRunner().invoke(cli.app, [name, "--json"])
    assert finished.exit_code == 0, finished.output
    json.loads(finished.stdout)


def test_progress_of_a_build_is_on_standard_error(tmp_path, monkeypatch):
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    monkeypatch.setattr(pipeline, "build", lambda settings, instant, progress: RECORD)
    finished = CliRunner().invoke(cli.app, ["build"])
    assert "Build as of" in finished.stderr
    assert "Build as of" not in finished.stdout
