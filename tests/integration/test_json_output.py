"""Every command with `--json` prints one JSON document on standard output, and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from reassurance import cli
from reassurance.periods import format_instant
from reassurance.quality.gate import release_held
from reassurance.settings import Settings
from reassurance.warehouse.record import read_record
from support.packages import cedent_package

REASSURANCE = str(Path(sys.executable).with_name("reassurance"))
WITHOUT_A_BUILD = ("collect", "receive", "check", "verify", "status", "simulate", "notify", "monitor")
WITH_A_BUILD = ("build", "publish", "nightly", "answers", "breaks", "decide")
# Other modules test the JSON of these commands with their results.
ELSEWHERE = ("replay", "diff", "explain", "deliver")


def test_every_command_with_json_is_tested():
    commands = typer.main.get_command(cli.app).commands
    with_json = {
        name for name, each in commands.items() if any("--json" in option.opts for option in each.params)
    }
    assert with_json == {*WITHOUT_A_BUILD, *WITH_A_BUILD, *ELSEWHERE}


@pytest.mark.parametrize("name", WITHOUT_A_BUILD)
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


@pytest.fixture(scope="module")
def released(market, tmp_path_factory) -> Settings:
    """A copy of the market's home, with its build released: the commands write into it."""
    home = tmp_path_factory.mktemp("released") / "home"
    shutil.copytree(market.settings.home, home, symlinks=True)
    settings = market.settings.model_copy(update={"home": home})
    if read_record(settings, market.record.build_id).status == "held":
        release_held(settings, market.record.build_id, by="Chef du bureau", reason="Essai des commandes")
    return settings


@pytest.mark.parametrize("name", WITH_A_BUILD)
def test_a_command_on_a_build_prints_only_json(market, released, name):
    moment = ["--as-of", format_instant(market.record.as_of)]
    arguments = {
        "build": moment,
        "nightly": moment,
        "decide": [
            "comment",
            "--by",
            "Chef du bureau",
            "--reason",
            "Essai",
            "--class",
            "share_differs",
            "--yes",
        ],
    }
    finished = subprocess.run(
        [REASSURANCE, name, *arguments.get(name, []), "--json"],
        env=os.environ | {"FORCE_COLOR": "1"} | released.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    json.loads(finished.stdout)
