"""Commands print one JSON document on standard output, and everything else on standard error."""

import json
import os
import re
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from reassurance import cli
from reassurance.cli.errors import in_a_sentence, is_foreseen
from reassurance.database import connect
from reassurance.locks import hold
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from reassurance.submissions.archive.chain import check_chains
from reassurance.warehouse.build import open_build
from reassurance.warehouse.intake import name_dated_ahead
from support.packages import cedent_package

REASSURANCE = str(Path(sys.executable).with_name("reassurance"))


def test_standard_output_contains_only_json(tmp_path):
    cedent_package().write(Settings(home=tmp_path))
    finished = subprocess.run(
        [REASSURANCE, "receive", "--json"],
        env=os.environ | {"REASSURANCE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    (receipt,) = json.loads(finished.stdout)
    assert receipt["verdict"] == "accepted"
    assert "package_judged" in finished.stderr


def command(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [REASSURANCE, *arguments],
        env=os.environ | {"REASSURANCE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


LOGS_AN_ERROR = """
import sys
from reassurance.log import EventLogger, log_to

def judge(insured):
    raise KeyError(len(insured))

log_to(sys.stderr)
try:
    judge("MAISON " + "ET FILS")
except KeyError as error:
    EventLogger("reassurance").error("package_unforeseen", raised=error)
"""


def test_the_traceback_of_a_logged_error_has_no_values_of_variables():
    finished = subprocess.run(
        [sys.executable, "-c", LOGS_AN_ERROR], capture_output=True, text=True, check=True
    )
    assert finished.stdout == ""
    assert "KeyError: 14" in finished.stderr
    assert "MAISON ET FILS" not in finished.stderr


@pytest.mark.parametrize("letter", ["?", "*", "["])
def test_a_home_that_duckdb_reads_as_a_pattern_is_refused_with_a_sentence(tmp_path, monkeypatch, letter):
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path / f"od{letter}d"))
    finished = CliRunner().invoke(cli.app, ["status"])
    assert is_foreseen(finished.exception)
    sentence, exit_code = in_a_sentence(finished.exception)
    assert (f"the path has {letter}, which duckdb reads as a pattern" in sentence, exit_code) == (True, 2)


@pytest.mark.parametrize("name", ["l'été", "with blank", "per=cent", "a{0}b", '"quoted"', "%41"])
def test_homes_with_unusual_names_are_accepted(tmp_path, name):
    settings = Settings(home=tmp_path / name, receipt_clock="package")
    cedent_package().write(settings)
    assert [receipt.verdict for receipt in receive_all(settings)] == ["accepted"]


def test_a_home_that_cannot_be_written_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    finished = command("nightly", home=tmp_path / "file" / "home")
    assert (finished.returncode, "Traceback" in finished.stderr) == (1, False)
    assert "A file is where a folder is needed: move it" in finished.stderr


BAD_IDENTIFIERS = ["../../inbox/INS01/x", "/etc/passwd", "..", "a\nb", "x" * 300, "é", "*"]


@pytest.mark.parametrize("identifier", BAD_IDENTIFIERS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("publish", "{}"),
        ("release", "{}", "--by", "Chef du bureau", "--reason", "Une raison"),
        ("build", "--as-of", "{}"),
        ("nightly", "--as-of", "{}"),
        ("check", "PACKAGE", "--sender", "{}"),
        ("replay", "{}"),
        ("diff", "{}", "{}"),
        ("explain", "pub_ministry__premiums", "--measure", "line_count", "--release", "{}"),
        ("simulate", "--periods", "{}"),
        ("simulate", "--size", "{}"),
    ],
)
def test_an_identifier_is_checked_before_it_is_used(tmp_path, monkeypatch, arguments, identifier):
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path / "home"))
    package = tmp_path / "package"
    package.mkdir()
    given = [{"{}": identifier, "PACKAGE": str(package)}.get(argument, argument) for argument in arguments]
    finished = CliRunner().invoke(cli.app, given)
    if isinstance(finished.exception, SystemExit):
        assert finished.exit_code == 2
    else:
        assert is_foreseen(finished.exception), finished.exception
        assert in_a_sentence(finished.exception)[1] == 2
    left = [path for path in tmp_path.rglob("*") if path.is_file() and "locks" not in path.parts]
    assert left == []


def test_status_lists_receipts_dated_in_the_future(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("REASSURANCE_HOME", str(tmp_path))
    settings = Settings()
    cedent_package().write(settings)
    receive_all(settings, datetime(2120, 1, 1, tzinfo=UTC))
    status = json.loads(CliRunner().invoke(cli.app, ["status", "--json"]).stdout)
    assert status["dated_ahead"] == [
        {"sender": "INS01", "package": "INS01-2020-06-001", "at": "2120-01-01T00:00:00Z"}
    ]
    assert "dated in the future" in CliRunner().invoke(cli.app, ["status"]).stdout
    name_dated_ahead(settings, check_chains(settings), datetime.now(UTC))
    assert [(record.event, record.facts["package"]) for record in caplog.records] == [
        ("receipt_dated_ahead", "INS01-2020-06-001")
    ]


def refused(home: Path, *arguments: str, **limits: object) -> str:
    """Run a command that must fail. Return its standard error, which has a sentence and no traceback."""
    finished = subprocess.run(
        [REASSURANCE, *arguments],
        env=os.environ | {"REASSURANCE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        **limits,
    )
    assert finished.returncode in (1, 2)
    assert "Traceback" not in finished.stdout + finished.stderr
    return finished.stderr


BUILD = ("build", "--as-of", "2020-07-14T00:00:00Z")


def limit() -> None:
    """Limit files to 200 bytes. Writing more fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))


def test_a_file_that_cannot_be_written_stops_the_sender_with_a_sentence(tmp_path):
    cedent_package().write(Settings(home=tmp_path))
    message = refused(tmp_path, "receive", preexec_fn=limit)
    assert "0 packages were judged" in message
    assert "File too large" in message
    assert len(list((tmp_path / "inbox" / "INS01").iterdir())) == 1


def test_a_file_that_cannot_be_written_stops_a_build_with_a_sentence(tmp_path):
    assert re.search(
        "File too large|Could not write|Failed to write", refused(tmp_path, *BUILD, preexec_fn=limit)
    )


@pytest.mark.parametrize("command", [("status",), ("receive",), ("verify",), BUILD])
def test_a_home_that_is_a_file_is_refused_with_a_sentence(tmp_path, command):
    (tmp_path / "home").touch()
    assert "the path exists and is not a folder" in refused(tmp_path / "home", *command)


def test_a_build_that_another_program_has_open_is_refused_with_a_sentence(tmp_path):
    settings = Settings(home=tmp_path)
    with hold(settings, "build"):
        record = open_build(settings, datetime(2020, 7, 14, tzinfo=UTC))
    with connect(settings, record.path(settings)):
        message = refused(tmp_path, *BUILD)
    assert "is being written by another process: wait for it, then try again" in message
