"""The command `deliver` and the deliveries that `status` lists."""

import json

import pytest
from typer.testing import CliRunner

from reassurance import cli
from support.delivered import folder_target


@pytest.fixture
def run(releases, monkeypatch):
    """Run a command of the command line in the home of the releases."""
    monkeypatch.setenv("REASSURANCE_HOME", str(releases.settings.home))
    return lambda *arguments: CliRunner().invoke(cli.app, arguments)


def test_each_target_is_listed_and_a_failed_one_ends_with_exit_code_1(releases, names, tmp_path, run):
    (tmp_path / "file").write_text("no folder")
    works, blocked = (
        folder_target(tmp_path / folder, "ministry", name=name)
        for folder, name in (("drive", "works"), ("file", "blocked"))
    )
    releases.configure(works, blocked)
    result = run("deliver", names[0], "--json")
    delivered = {each["target"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert delivered["works"]["is_new"]
    assert "blocked: " in delivered["blocked"]["error"]
    assert run("deliver", names[0], "--target", "works").exit_code == 0
    status = json.loads(run("status", "--json").stdout)["deliveries"]
    assert [each["release"] for each in status["works"]] == [names[0]]
    assert status["blocked"] == []


def test_the_current_release_is_delivered_by_default(releases, names, tmp_path, run):
    releases.configure(folder_target(tmp_path / "drive", "ministry", name="default"))
    (delivered,) = json.loads(run("deliver", "--json").stdout)
    assert delivered["release"] == names[-1]


@pytest.mark.parametrize(
    "arguments", [["--print-roles"], ["--print-roles", "--target", "drive"], ["--target", "x"]]
)
def test_roles_belong_to_a_target_of_postgresql(releases, tmp_path, run, arguments):
    releases.configure(folder_target(tmp_path / "drive", "ministry"))
    assert run("deliver", "--print-roles", *arguments).exception.exit_code == 2
